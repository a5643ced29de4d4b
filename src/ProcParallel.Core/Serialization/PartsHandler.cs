using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

internal delegate void WriteParts<in T>(ValueSerializer serializer, ref MessagePackWriter writer, T value);

internal delegate T ReadParts<out T>(ValueSerializer serializer, ref MessagePackReader reader);

/// <summary>A type that is sent as a fixed number of parts and made from them again.</summary>
internal sealed class PartsHandler<T>(byte code, int parts, WriteParts<T> write, ReadParts<T> read) : TypeHandler<T>(code)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, parts);
        write(serializer, ref writer, value);
    }

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, parts);
        return read(serializer, ref reader);
    }
}

/// <summary>A type that is sent as a text that says all about it.</summary>
internal sealed class TextHandler<T>(byte code, Func<T, string> format, Func<string, T> parse) : TypeHandler<T>(code)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, 1);
        ValueSerializer.WriteText(ref writer, format(value));
    }

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, 1);
        return parse(serializer.ReadText(ref reader));
    }
}
