namespace ProcParallel.Core.Serialization;

/// <summary>Names of types as the documentation has them.</summary>
internal static class TypeTitle
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(int)] = "int", [typeof(double)] = "double", [typeof(float)] = "float", [typeof(string)] = "string",
        [typeof(sbyte)] = "sbyte", [typeof(byte)] = "byte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(object)] = "object",
    };

    public static string Of(Type type) => $"`{NameOf(type)}`";

    private static string NameOf(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        return type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
    }
}
