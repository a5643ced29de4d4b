using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackWriter
{
    /// <summary>Begins an array: the caller writes exactly <paramref name="count"/> values next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void WriteArrayHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        WriteArrayHeader((uint)count);
    }

    /// <inheritdoc cref="WriteArrayHeader(int)"/>
    public void WriteArrayHeader(uint count) => WriteCount(count, MessagePackCode.MinFixArray, MessagePackCode.Array16);

    /// <summary>Begins a map: the caller writes exactly <paramref name="count"/> pairs of key and value next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void WriteMapHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        WriteMapHeader((uint)count);
    }

    /// <inheritdoc cref="WriteMapHeader(int)"/>
    public void WriteMapHeader(uint count) => WriteCount(count, MessagePackCode.MinFixMap, MessagePackCode.Map16);

    /// <summary>
    /// Begins a byte string: the caller writes exactly <paramref name="length"/> bytes next, by
    /// <see cref="WriteRaw(ReadOnlySpan{byte})"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public void WriteBinHeader(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length <= byte.MaxValue)
            Write1(MessagePackCode.Bin8, (byte)length);
        else if (length <= ushort.MaxValue)
            Write2(MessagePackCode.Bin16, (ushort)length);
        else
            Write4(MessagePackCode.Bin32, (uint)length);
    }

    /// <summary>Begins a string: the caller writes exactly <paramref name="byteCount"/> bytes of UTF-8 next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void WriteStringHeader(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        if (byteCount <= MaxFixStrLength)
            WriteByte((byte)(MessagePackCode.MinFixStr | byteCount));
        else if (byteCount <= byte.MaxValue)
            Write1(MessagePackCode.Str8, (byte)byteCount);
        else if (byteCount <= ushort.MaxValue)
            Write2(MessagePackCode.Str16, (ushort)byteCount);
        else
            Write4(MessagePackCode.Str32, (uint)byteCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCount(uint count, byte fix, byte code16)
    {
        if (count <= 15)
            WriteByte((byte)(fix | count));
        else if (count <= ushort.MaxValue)
            Write2(code16, (ushort)count);
        else
            Write4((byte)(code16 + 1), count);
    }
}
