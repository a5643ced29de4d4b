using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

// How element types, key types and the like are described: by codes, never by a name that would be looked up among all types.
internal partial class ValueSerializer
{
    private const int DeepestDescription = 8;

    /// <summary>
    /// Describes a type by the codes of the table. A type that values cannot be made of at the other end is described as any type: then its
    /// values arrive as what they become by themselves.
    /// </summary>
    internal void WriteType(ref MessagePackWriter writer, Type type) => WriteType(ref writer, type, 0);

    /// <summary>Reads what <see cref="WriteType(ref MessagePackWriter, Type)"/> wrote.</summary>
    internal Type ReadType(ref MessagePackReader reader) => ReadType(ref reader, 0);

    private void WriteType(ref MessagePackWriter writer, Type type, int depth)
    {
        if (_table.RowOf(type) is { } row && _table.ForCode(row.Code) == row && type != typeof(object))
            writer.Write(row.Code);
        else if (type.IsEnum)
            WriteDescribedName(ref writer, ExtensionCode.Enum, LoadedTypes.NameOf(type));
        else if (type.IsSZArray && depth <= DeepestDescription)
            WriteDescription(ref writer, ExtensionCode.Array, [type.GetElementType()!], depth);
        else if (type.IsGenericType && depth <= DeepestDescription && _table.RowOf(type.GetGenericTypeDefinition()) is FamilyHandler family)
            WriteDescription(ref writer, family.Code, type.GetGenericArguments(), depth);
        else if (Options.Registry.ForType(type) is { } converter && converter.Type == type)
            WriteDescribedName(ref writer, ExtensionCode.Registered, converter.Name);
        else
            writer.Write(ExtensionCode.Reference);
    }

    private void WriteDescription(ref MessagePackWriter writer, byte code, Type[] arguments, int depth)
    {
        writer.WriteArrayHeader(1 + arguments.Length);
        writer.Write(code);
        foreach (Type argument in arguments)
            WriteType(ref writer, argument, depth + 1);
    }

    private static void WriteDescribedName(ref MessagePackWriter writer, byte code, string name)
    {
        writer.WriteArrayHeader(2);
        writer.Write(code);
        WriteText(ref writer, name);
    }

    private Type ReadType(ref MessagePackReader reader, int depth)
    {
        if (depth > DeepestDescription + 1)
            throw new MessagePackSerializationException("The description of a type is nested too deeply.");
        if (reader.NextMessagePackType == MessagePackType.Integer)
            return ReadSimpleType(reader.ReadByte());

        int arguments = reader.ReadArrayHeader() - 1;
        byte code = reader.ReadByte();
        if (code == ExtensionCode.Enum)
            return LoadedTypes.FindEnumeration(ReadText(ref reader)) ?? typeof(object);
        if (code == ExtensionCode.Registered)
            return Options.Registry.ForName(ReadText(ref reader))?.Type ?? typeof(object);

        if (_table.ForCode(code) is not FamilyHandler family || !family.Takes(arguments))
            throw new MessagePackSerializationException($"Code {code} with {arguments} arguments does not describe a type.");
        var types = new Type[arguments];
        for (int i = 0; i < arguments; i++)
            types[i] = ReadType(ref reader, depth + 1);
        return family.MakeType(types);
    }

    private Type ReadSimpleType(byte code)
    {
        if (code == ExtensionCode.Reference)
            return typeof(object);
        Type type = _table.ForCode(code).Type;
        return type.ContainsGenericParameters || type == typeof(Array)
            ? throw new MessagePackSerializationException($"Code {code} alone does not describe a type.")
            : type;
    }
}
