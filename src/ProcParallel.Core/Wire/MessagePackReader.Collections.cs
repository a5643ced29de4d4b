using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackReader
{
    /// <summary>Reads how many values follow as the array's elements. A count above the number of remaining bytes is refused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadArrayHeader()
    {
        if (!TryReadArrayHeader(out int count))
            ThrowTruncated(1);
        if (count > Remaining)
            ThrowForged("an array", (uint)count);
        return count;
    }

    /// <summary>Reads how many pairs of key and value follow. A count that needs more than the remaining bytes is refused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadMapHeader()
    {
        if (!TryReadMapHeader(out int count))
            ThrowTruncated(1);
        if (2L * count > Remaining)
            ThrowForged("a map", (uint)count);
        return count;
    }

    /// <summary>
    /// False if the bytes end within the header. For messages that are still arriving: the count is not compared with the remaining bytes,
    /// so nothing may be allocated by it.
    /// </summary>
    public bool TryReadArrayHeader(out int count) =>
        TryReadCount(MessagePackCode.MinFixArray, MessagePackCode.Array16, "an array", out count);

    /// <inheritdoc cref="TryReadArrayHeader"/>
    public bool TryReadMapHeader(out int count) =>
        TryReadCount(MessagePackCode.MinFixMap, MessagePackCode.Map16, "a map", out count);

    private bool TryReadCount(byte fix, byte code16, string expected, out int count)
    {
        if (!TryReadLongCount(fix, code16, expected, out uint longCount))
        {
            count = 0;
            return false;
        }

        if (longCount > int.MaxValue)
            ThrowForged(expected, longCount);
        count = (int)longCount;
        return true;
    }

    private bool TryReadLongCount(byte fix, byte code16, string expected, out uint count)
    {
        count = 0;
        if (!TryPeekCode(out byte code))
            return false;

        if ((code & 0xf0) == fix)
        {
            count = code & 0x0fu;
            _index++;
            return true;
        }

        if (code == code16)
            return TryTakeLength(2, out count);
        if (code == code16 + 1)
            return TryTakeLength(4, out count);
        ThrowUnexpected(code, expected);
        return false;
    }

    /// <summary>Reads the length of 1, 2 or 4 bytes after the code at the current position, if it is there.</summary>
    private bool TryTakeLength(int width, out uint length)
    {
        if (Remaining < width + 1)
        {
            length = 0;
            return false;
        }

        length = width switch
        {
            1 => TakeUInt8(),
            2 => TakeUInt16(),
            _ => TakeUInt32(),
        };
        return true;
    }
}
