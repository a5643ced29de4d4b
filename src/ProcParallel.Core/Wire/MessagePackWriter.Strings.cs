using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackWriter
{
    private const int MaxFixStrLength = 31;
    private const int LongestStringHeader = 5;

    // Up to here three bytes for each UTF-16 unit are reserved and one pass is enough; above, the bytes are counted first.
    private const int MaxCharsInOnePass = 4096;

    /// <summary>
    /// Writes UTF-8, or nil for null. A lone surrogate, which UTF-8 cannot express, becomes U+FFFD: where the text must arrive
    /// exactly, use <see cref="TryWrite(ReadOnlySpan{char})"/>.
    /// </summary>
    /// <exception cref="MessagePackSerializationException">The text needs more than 2 GiB of UTF-8.</exception>
    public void Write(string? value)
    {
        if (value is null)
            WriteNil();
        else
            Write(value.AsSpan());
    }

    /// <inheritdoc cref="Write(string?)"/>
    public void Write(scoped ReadOnlySpan<char> value)
    {
        if (value.Length <= MaxCharsInOnePass)
            TryWriteInOnePass(value, replaceInvalid: true);
        else
            TryWriteInTwoPasses(value, replaceInvalid: true);
    }

    /// <summary>
    /// Writes UTF-8 if that can express the text exactly; writes nothing and returns false if the text has a lone surrogate.
    /// </summary>
    /// <exception cref="MessagePackSerializationException">The text needs more than 2 GiB of UTF-8.</exception>
    public bool TryWrite(scoped ReadOnlySpan<char> value) => value.Length <= MaxCharsInOnePass
        ? TryWriteInOnePass(value, replaceInvalid: false)
        : TryWriteInTwoPasses(value, replaceInvalid: false);

    /// <summary>Writes a string whose UTF-8 is at hand; the bytes are not checked.</summary>
    public void WriteString(scoped ReadOnlySpan<byte> utf8stringBytes)
    {
        WriteStringHeader(utf8stringBytes.Length);
        WriteRaw(utf8stringBytes);
    }

    /// <inheritdoc cref="WriteString(ReadOnlySpan{byte})"/>
    public void WriteString(scoped in ReadOnlySequence<byte> utf8stringBytes)
    {
        WriteStringHeader(LengthOf(utf8stringBytes));
        WriteRaw(utf8stringBytes);
    }

    /// <summary>Writes a byte string, or nil for null.</summary>
    public void Write(byte[]? src)
    {
        if (src is null)
            WriteNil();
        else
            Write(src.AsSpan());
    }

    /// <summary>Writes a byte string.</summary>
    public void Write(scoped ReadOnlySpan<byte> src)
    {
        WriteBinHeader(src.Length);
        WriteRaw(src);
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    /// <exception cref="MessagePackSerializationException">There are 2 GiB or more.</exception>
    public void Write(scoped in ReadOnlySequence<byte> src)
    {
        WriteBinHeader(LengthOf(src));
        WriteRaw(src);
    }

    private bool TryWriteInOnePass(scoped ReadOnlySpan<char> value, bool replaceInvalid)
    {
        Span<byte> span = GetSpan(LongestStringHeader + (value.Length * 3));
        int guess = StringHeaderLength(value.Length);
        OperationStatus status = Utf8.FromUtf16(value, span.Slice(guess), out _, out int byteCount, replaceInvalid);
        if (status != OperationStatus.Done)
            return false;

        int headerLength = StringHeaderLength(byteCount);
        if (headerLength != guess)
            span.Slice(guess, byteCount).CopyTo(span.Slice(headerLength));
        FillStringHeader(span, headerLength, byteCount);
        _buffered += headerLength + byteCount;
        return true;
    }

    private bool TryWriteInTwoPasses(scoped ReadOnlySpan<char> value, bool replaceInvalid)
    {
        if (!replaceInvalid && HasLoneSurrogate(value))
            return false;

        int byteCount = Utf8Length(value);
        if (byteCount > Array.MaxLength - LongestStringHeader)
            throw TooLong("text");
        int headerLength = StringHeaderLength(byteCount);
        Span<byte> span = GetSpan(headerLength + byteCount);
        FillStringHeader(span, headerLength, byteCount);
        Encoding.UTF8.GetBytes(value, span.Slice(headerLength));
        _buffered += headerLength + byteCount;
        return true;
    }

    internal static bool HasLoneSurrogate(scoped ReadOnlySpan<char> value)
    {
        while (true)
        {
            int index = value.IndexOfAnyInRange('\ud800', '\udfff');
            if (index < 0)
                return false;
            if (Rune.DecodeFromUtf16(value.Slice(index), out _, out int consumed) != OperationStatus.Done)
                return true;
            value = value.Slice(index + consumed);
        }
    }

    private static int Utf8Length(scoped ReadOnlySpan<char> value)
    {
        try
        {
            return Encoding.UTF8.GetByteCount(value);
        }
        catch (ArgumentException)
        {
            throw TooLong("text");
        }
    }

    private static int LengthOf(in ReadOnlySequence<byte> bytes) =>
        bytes.Length <= Array.MaxLength ? (int)bytes.Length : throw TooLong("byte string");

    private static MessagePackSerializationException TooLong(string what) =>
        new($"A {what} of 2 GiB or more cannot be written as one MessagePack value.");

    private static int StringHeaderLength(int byteCount) => byteCount switch
    {
        <= MaxFixStrLength => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => LongestStringHeader,
    };

    private static void FillStringHeader(Span<byte> span, int headerLength, int byteCount)
    {
        switch (headerLength)
        {
            case 1:
                span[0] = (byte)(MessagePackCode.MinFixStr | byteCount);
                break;
            case 2:
                span[1] = (byte)byteCount;
                span[0] = MessagePackCode.Str8;
                break;
            case 3:
                BinaryPrimitives.WriteUInt16BigEndian(span.Slice(1), (ushort)byteCount);
                span[0] = MessagePackCode.Str16;
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(span.Slice(1), (uint)byteCount);
                span[0] = MessagePackCode.Str32;
                break;
        }
    }
}
