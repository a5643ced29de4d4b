using System.Reflection;
using System.Text;

namespace ProcParallel.Core.Methods;

/// <summary>Types and signatures as C# writes them, for error messages.</summary>
internal static class SignatureText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    internal static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsByRef) return "ref " + Of(type.GetElementType()!);
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying) + "?";
        if (!type.IsGenericType) return type.Name;

        var name = type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }

    internal static string Of(MethodInfo method)
    {
        var text = new StringBuilder(method.Name);
        if (method.IsGenericMethod) text.Append('<').AppendJoin(", ", method.GetGenericArguments().Select(Of)).Append('>');
        return text.Append('(').AppendJoin(", ", method.GetParameters().Select(Of)).Append(')').ToString();
    }

    private static string Of(ParameterInfo parameter)
    {
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false);
        var type = parameter.ParameterType;
        var text = parameter.IsOut && type.IsByRef ? "out " + Of(type.GetElementType()!)
            : parameter.IsIn && type.IsByRef ? "in " + Of(type.GetElementType()!)
            : Of(type);
        return $"{(isParams ? "params " : "")}{text} {parameter.Name}{(parameter.IsOptional ? " = ..." : "")}";
    }
}
