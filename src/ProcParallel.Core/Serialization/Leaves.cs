using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Net.Mail;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>How small values are written and read that need more than a line in the table.</summary>
internal static class Leaves
{
    public const int DecimalLength = 16;
    public const int DateTimeOffsetLength = 10;

    public static void Fill(decimal value, Span<byte> bytes) => decimal.GetBits(value, MemoryMarshal.Cast<byte, int>(bytes));

    public static decimal ParseDecimal(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, int>(bytes));

    public static void Fill(DateTimeOffset value, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value.Ticks);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[sizeof(long)..], (short)value.TotalOffsetMinutes);
    }

    public static DateTimeOffset ParseDateTimeOffset(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(bytes), TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(bytes[sizeof(long)..])));

    public static void WriteUri(ValueSerializer serializer, ref MessagePackWriter writer, Uri value)
    {
        ValueSerializer.WriteText(ref writer, value.OriginalString);
        writer.Write(value.IsAbsoluteUri);
    }

    public static Uri ReadUri(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string text = serializer.ReadText(ref reader);
        return new Uri(text, reader.ReadBoolean() ? UriKind.Absolute : UriKind.Relative);
    }

    public static void WriteRegex(ValueSerializer serializer, ref MessagePackWriter writer, Regex value)
    {
        ValueSerializer.WriteText(ref writer, value.ToString());
        writer.Write((int)value.Options);
        writer.Write(value.MatchTimeout.Ticks);
    }

    public static Regex ReadRegex(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string pattern = serializer.ReadText(ref reader);
        var options = (RegexOptions)reader.ReadInt32();
        return new Regex(pattern, options, new TimeSpan(reader.ReadInt64()));
    }

    public static void WriteCulture(ValueSerializer serializer, ref MessagePackWriter writer, CultureInfo value)
    {
        writer.Write(value.Name);
        writer.Write(value.UseUserOverride);
    }

    public static CultureInfo ReadCulture(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string name = serializer.ReadText(ref reader);
        return new CultureInfo(name, reader.ReadBoolean());
    }

    public static void WriteMail(ValueSerializer serializer, ref MessagePackWriter writer, MailAddress value)
    {
        ValueSerializer.WriteText(ref writer, value.Address);
        ValueSerializer.WriteText(ref writer, value.DisplayName);
    }

    public static MailAddress ReadMail(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string address = serializer.ReadText(ref reader);
        return new MailAddress(address, serializer.ReadText(ref reader));
    }

    public static void WriteEntry(ValueSerializer serializer, ref MessagePackWriter writer, DictionaryEntry value)
    {
        serializer.WriteValue(ref writer, value.Key);
        serializer.WriteValue(ref writer, value.Value);
    }

    public static DictionaryEntry ReadEntry(ValueSerializer serializer, ref MessagePackReader reader)
    {
        object key = Dictionaries.ReadKey(serializer, ref reader);
        return new DictionaryEntry(key, serializer.ReadValue(ref reader));
    }

    // The code page says which encoding, the preamble tells the two kinds of UTF-8 (and of UTF-16 and UTF-32) apart.
    public static void WriteEncoding(ValueSerializer serializer, ref MessagePackWriter writer, Encoding value)
    {
        writer.Write(value.CodePage);
        writer.Write(value.Preamble.Length > 0);
    }

    public static Encoding ReadEncoding(ValueSerializer serializer, ref MessagePackReader reader)
    {
        var encoding = Encoding.GetEncoding(reader.ReadInt32());
        bool preamble = reader.ReadBoolean();
        if (preamble == encoding.Preamble.Length > 0)
            return encoding;
        return encoding switch
        {
            UTF8Encoding => new UTF8Encoding(preamble),
            UnicodeEncoding => new UnicodeEncoding(encoding.CodePage == 1201, preamble),
            UTF32Encoding => new UTF32Encoding(encoding.CodePage == 12001, preamble),
            _ => encoding,
        };
    }

    public static void WriteBits(ValueSerializer serializer, ref MessagePackWriter writer, BitArray value)
    {
        bool[] bits = new bool[value.Length];
        value.CopyTo(bits, 0);
        Block.Write(ref writer, ref MemoryMarshal.GetArrayDataReference(bits), bits.Length);
    }

    public static BitArray ReadBits(ValueSerializer serializer, ref MessagePackReader reader) => new(Block.Read<bool>(ref reader));
}

/// <summary>Text goes as UTF-8 in MessagePack's own format wherever UTF-8 can express it.</summary>
internal sealed class StringHandler() : TypeHandler<string>(ExtensionCode.String)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, string value) => ValueSerializer.WriteText(ref writer, value);

    public override object ReadExtension(ValueSerializer serializer, scoped in ReadOnlySequence<byte> payload) =>
        LoneSurrogates.Parse(payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray());
}

/// <summary>Bytes go in MessagePack's own format.</summary>
internal sealed class ByteArrayHandler() : TypeHandler<byte[]>(ExtensionCode.ByteArray)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, byte[] value) => writer.Write(value);
}

/// <summary>A collection of any objects that are added one by one.</summary>
internal sealed class SequenceHandler<T>(byte code, Func<T, int> count, Func<int, T> make, Action<T, object?> add, bool reversed = false) : TypeHandler<T>(code)
    where T : IEnumerable
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T value)
    {
        object?[] items = [.. value.Cast<object?>()];
        if (reversed)
            Array.Reverse(items);
        CheckCount(items.Length, count(value));
        ValueSerializer.WriteHeader(ref writer, Code, items.Length);
        int i = 0;
        try
        {
            for (; i < items.Length; i++)
                serializer.WriteValue(ref writer, items[i]);
        }
        catch (ValueNotSerializableException failure) when (failure.Within(i))
        {
            throw;
        }
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        T collection = make(count);
        serializer.Bind(reference, collection);
        for (int i = 0; i < count; i++)
            add(collection, serializer.ReadValue(ref reader));
        return collection;
    }
}
