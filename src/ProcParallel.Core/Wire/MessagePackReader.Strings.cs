using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackReader
{
    // What the runtime can hold in one string (the constant is not public).
    private const int MaxStringLength = 0x3FFFFFDF;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a string, or null for nil. Bytes that are not UTF-8 are refused.</summary>
    public string? ReadString()
    {
        if (TryReadNil())
            return null;

        int length = ReadStringLength();
        return length <= _span.Length - _index ? Decode(TakeSpan(length)) : ReadStringAcrossSegments(length);
    }

    /// <summary>The undecoded bytes of a string, or null for nil.</summary>
    public ReadOnlySequence<byte>? ReadStringSequence() => TryReadNil() ? null : TakeSequence(ReadStringLength());

    /// <summary>
    /// The undecoded bytes of a string without a copy. False, without having moved, for nil and for a string that lies in more than one
    /// segment: then use <see cref="ReadStringSequence"/>.
    /// </summary>
    public bool TryReadStringSpan(out ReadOnlySpan<byte> span)
    {
        if (PeekCode() == MessagePackCode.Nil || _rest > 0)
            return TryReadSpanBeforeSegmentEnd(isText: true, out span);
        span = TakeSpan(ReadStringLength());
        return true;
    }

    /// <summary>A byte string, or null for nil. A view of the reader's memory (a copy if the reader was made from a span).</summary>
    public ReadOnlySequence<byte>? ReadBytes() => TryReadNil() ? null : TakeSequence(ReadBinLength());

    /// <summary>
    /// A byte string without a copy. False, without having moved, for nil and for one that lies in more than one segment: then use
    /// <see cref="ReadBytes"/>.
    /// </summary>
    public bool TryReadBytesSpan(out ReadOnlySpan<byte> span)
    {
        if (PeekCode() == MessagePackCode.Nil || _rest > 0)
            return TryReadSpanBeforeSegmentEnd(isText: false, out span);
        span = TakeSpan(ReadBinLength());
        return true;
    }

    /// <summary>The next <paramref name="length"/> bytes, whatever they are.</summary>
    public ReadOnlySequence<byte> ReadRaw(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > Remaining)
            ThrowTruncated(length);
        return TakeSequence(length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadStringLength()
    {
        byte code = PeekCode();
        if ((code & 0xe0) != MessagePackCode.MinFixStr)
            return ReadLength(code, MessagePackCode.Str8, "a string");

        _index++;
        int length = code & 0x1f;
        if (length > Remaining)
            ThrowForged("a string", (uint)length);
        return length;
    }

    private int ReadBinLength() => ReadLength(PeekCode(), MessagePackCode.Bin8, "a byte string");

    private int ReadLength(byte code, byte code8, string expected)
    {
        int order = code - code8;
        if ((uint)order > 2)
            ThrowUnexpected(code, expected);
        int width = 1 << order;
        if (!TryTakeLength(width, out uint length))
            ThrowTruncated(width + 1);
        if (length > Remaining || length > int.MaxValue)
            ThrowForged(expected, length);
        return (int)length;
    }

    private bool TryReadSpanBeforeSegmentEnd(bool isText, out ReadOnlySpan<byte> span)
    {
        span = default;
        if (PeekCode() == MessagePackCode.Nil)
            return false;

        MessagePackReader start = this;
        int length = isText ? ReadStringLength() : ReadBinLength();
        if (length > 0 && _index == _span.Length)
            TryMoveToNextSegment();
        if (length > _span.Length - _index)
        {
            this = start;
            return false;
        }

        span = TakeSpan(length);
        return true;
    }

    private ReadOnlySpan<byte> TakeSpan(int length)
    {
        ReadOnlySpan<byte> span = _span.Slice(_index, length);
        _index += length;
        return span;
    }

    private ReadOnlySequence<byte> TakeSequence(long length)
    {
        if (_overSpan)
            return new ReadOnlySequence<byte>(TakeSpan((int)length).ToArray());
        ReadOnlySequence<byte> slice = _sequence.Slice(Position, length);
        Consume(length);
        return slice;
    }

    private string ReadStringAcrossSegments(int length)
    {
        byte[] bytes = BufferPool.Rent(length);
        try
        {
            _sequence.Slice(Position, length).CopyTo(bytes);
            Consume(length);
            return Decode(bytes.AsSpan(0, length));
        }
        finally
        {
            BufferPool.Return(bytes);
        }
    }

    private readonly string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            if (utf8.Length > MaxStringLength && StrictUtf8.GetCharCount(utf8) > MaxStringLength)
                ThrowMalformed("A string longer than the runtime can hold ends");
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException failure)
        {
            ThrowMalformed("A string that is not UTF-8 ends", failure);
            return string.Empty;
        }
    }
}
