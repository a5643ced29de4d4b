using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>All enumerations: the name of the type (once a message) and the number.</summary>
internal sealed class EnumHandler() : TypeHandler(ExtensionCode.Enum, typeof(Enum))
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        Type type = value.GetType();
        ValueSerializer.WriteHeader(ref writer, Code, 2);
        serializer.WriteTypeName(ref writer, type);
        if (Type.GetTypeCode(type) == TypeCode.UInt64)
            writer.Write((ulong)value);
        else
            writer.Write(ToInt64(value, type));
    }

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, 2);
        EnumName name = serializer.ReadTypeName(ref reader);
        bool large = reader.NextCode == MessagePackCode.UInt64;
        ulong bits = large ? reader.ReadUInt64() : (ulong)reader.ReadInt64();
        if (name.Type is { } type)
            return Enum.ToObject(type, bits);
        if (large)
            return serializer.MakeUnknownEnum(name.Name, bits);
        long number = (long)bits;
        return number is >= int.MinValue and <= int.MaxValue
            ? serializer.MakeUnknownEnum(name.Name, (int)number)
            : serializer.MakeUnknownEnum(name.Name, number);
    }

    private static long ToInt64(object value, Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => (sbyte)value,
        TypeCode.Byte => (byte)value,
        TypeCode.Int16 => (short)value,
        TypeCode.UInt16 => (ushort)value,
        TypeCode.UInt32 => (uint)value,
        TypeCode.Int64 => (long)value,
        _ => (int)value,
    };
}

/// <summary>An enumeration that was named in a message, and its type if that is loaded here. A class, because a new process has lists of those compiled.</summary>
internal sealed record EnumName(string Name, Type? Type);
