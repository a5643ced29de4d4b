using System.Buffers;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackReader
{
    /// <summary>Moves over the next value with all that it contains. Uses no stack, however deeply it is nested.</summary>
    public void Skip()
    {
        if (!TrySkipValues())
            ThrowMalformed("The message ends within a value: its last whole part ends");
    }

    /// <summary>As <see cref="Skip"/>, but false, without having moved, if the bytes end within the value.</summary>
    public bool TrySkip()
    {
        MessagePackReader start = this;
        if (TrySkipValues())
            return true;
        this = start;
        return false;
    }

    /// <summary>The bytes of the next value with all that it contains: a view of the reader's memory (a copy if made from a span).</summary>
    public ReadOnlySequence<byte> ReadRaw()
    {
        MessagePackReader start = this;
        Skip();
        return start.TakeSequence(Consumed - start.Consumed);
    }

    private bool TrySkipValues()
    {
        long pending = 1;
        do
        {
            if (!TryPeekCode(out byte code))
                return false;
            if (MessagePackCode.IsFixInt(code))
                _index++;
            else if (!TrySkipOne(code, ref pending))
                return false;
            pending--;
        }
        while (pending > 0);
        return true;
    }

    /// <summary>Moves over one value, of an array or map over the header only, whose elements are then pending.</summary>
    private bool TrySkipOne(byte code, scoped ref long pending)
    {
        switch (MessagePackCode.ToMessagePackType(code))
        {
            case MessagePackType.Array:
                if (!TryReadLongCount(MessagePackCode.MinFixArray, MessagePackCode.Array16, "an array", out uint count))
                    return false;
                pending += count;
                // Every value takes a byte at least: so the sum stays far from overflow and a forged count ends at once.
                return pending - 1 <= Remaining;
            case MessagePackType.Map:
                if (!TryReadLongCount(MessagePackCode.MinFixMap, MessagePackCode.Map16, "a map", out uint pairs))
                    return false;
                pending += 2L * pairs;
                return pending - 1 <= Remaining;
            case MessagePackType.Extension:
                return TryReadExtensionFormatHeader(out ExtensionHeader header) && TryConsume(header.Length);
            case MessagePackType.String when code <= MessagePackCode.MaxFixStr:
                return TryConsume(1 + (code & 0x1f));
            case MessagePackType.String:
                return TryTakeLength(1 << (code - MessagePackCode.Str8), out uint textLength) && TryConsume(textLength);
            case MessagePackType.Binary:
                return TryTakeLength(1 << (code - MessagePackCode.Bin8), out uint length) && TryConsume(length);
            case MessagePackType.Unknown:
                ThrowUnexpected(code, "a value");
                return false;
            default:
                return TryConsume(FixedLength(code));
        }
    }

    private bool TryConsume(long count)
    {
        if (count > Remaining)
            return false;
        Consume(count);
        return true;
    }

    /// <summary>Bytes of nil, booleans, floats and integers with their code.</summary>
    private static int FixedLength(byte code) => code switch
    {
        MessagePackCode.UInt8 or MessagePackCode.Int8 => 2,
        MessagePackCode.UInt16 or MessagePackCode.Int16 => 3,
        MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32 => 5,
        MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64 => 9,
        _ => 1,
    };
}
