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

    /// <summary>
    /// The bytes of the next value with all that it contains: a view of the reader's memory (a copy if made from a span).
    /// </summary>
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
            int size = MessagePackCode.FixedSize(code);
            if (!(size > 0 ? TryConsume(size) : TrySkipHeader(code, ref pending)))
                return false;
            pending--;
        }
        while (pending > 0);
        return true;
    }

    /// <summary>Moves over one value that has a length; of an array or map over the header only, whose elements are then pending.</summary>
    private bool TrySkipHeader(byte code, scoped ref long pending)
    {
        uint length;
        switch (MessagePackCode.ToMessagePackType(code))
        {
            case MessagePackType.Array:
                return TryReadLongCount(MessagePackCode.MinFixArray, MessagePackCode.Array16, "an array", out length)
                    && TryAddPending(length, ref pending);
            case MessagePackType.Map:
                return TryReadLongCount(MessagePackCode.MinFixMap, MessagePackCode.Map16, "a map", out length)
                    && TryAddPending(2L * length, ref pending);
            case MessagePackType.Extension:
                return TryReadExtensionFormatHeader(out ExtensionHeader header) && TryConsume(header.Length);
            case MessagePackType.String:
                return TryTakeLength(1 << (code - MessagePackCode.Str8), out length) && TryConsume(length);
            case MessagePackType.Binary:
                return TryTakeLength(1 << (code - MessagePackCode.Bin8), out length) && TryConsume(length);
            default:
                ThrowUnexpected(code, "a value");
                return false;
        }
    }

    /// <summary>Every value takes a byte at least: so the sum stays far from overflow, and a forged count ends at once.</summary>
    private readonly bool TryAddPending(long count, scoped ref long pending)
    {
        pending += count;
        return pending - 1 <= Remaining;
    }

    private bool TryConsume(long count)
    {
        if (count > Remaining)
            return false;
        Consume(count);
        return true;
    }
}
