using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackWriter
{
    private const int LongestNumber = 9;

    public void Write(sbyte value) => Write((int)value);

    public void Write(byte value) => Write((int)value);

    public void Write(short value) => Write((int)value);

    public void Write(ushort value) => Write((int)value);

    /// <summary>Written as the integer of its UTF-16 code unit, so that a lone surrogate is kept.</summary>
    public void Write(char value) => Write((int)value);

    public void Write(uint value) => Write((ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int value)
    {
        if ((uint)(value + 32) < 160 && (uint)_buffered < (uint)_span.Length)
            _span[_buffered++] = (byte)value;
        else
            WriteSigned(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(long value)
    {
        if ((ulong)(value + 32) < 160 && (uint)_buffered < (uint)_span.Length)
            _span[_buffered++] = (byte)value;
        else
            WriteSigned(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong value)
    {
        if (value < 128 && (uint)_buffered < (uint)_span.Length)
            _span[_buffered++] = (byte)value;
        else
            WriteUnsigned(value);
    }

    public void Write(float value)
    {
        Span<byte> span = GetSpan(5);
        span[0] = MessagePackCode.Float32;
        BinaryPrimitives.WriteSingleBigEndian(span.Slice(1), value);
        _buffered += 5;
    }

    public void Write(double value)
    {
        Span<byte> span = GetSpan(9);
        span[0] = MessagePackCode.Float64;
        BinaryPrimitives.WriteDoubleBigEndian(span.Slice(1), value);
        _buffered += 9;
    }

    /// <summary>Written in the uint 8 format whatever the value.</summary>
    public void WriteUInt8(byte value) => Write1(MessagePackCode.UInt8, value);

    /// <summary>Written in the int 8 format whatever the value.</summary>
    public void WriteInt8(sbyte value) => Write1(MessagePackCode.Int8, (byte)value);

    /// <summary>Written in the uint 16 format whatever the value.</summary>
    public void WriteUInt16(ushort value) => Write2(MessagePackCode.UInt16, value);

    /// <summary>Written in the int 16 format whatever the value.</summary>
    public void WriteInt16(short value) => Write2(MessagePackCode.Int16, (ushort)value);

    /// <summary>Written in the uint 32 format whatever the value.</summary>
    public void WriteUInt32(uint value) => Write4(MessagePackCode.UInt32, value);

    /// <summary>Written in the int 32 format whatever the value, so that its place can be overwritten later.</summary>
    public void WriteInt32(int value) => Write4(MessagePackCode.Int32, (uint)value);

    /// <summary>Written in the uint 64 format whatever the value.</summary>
    public void WriteUInt64(ulong value) => Write8(MessagePackCode.UInt64, value);

    /// <summary>Written in the int 64 format whatever the value, so that its place can be overwritten later.</summary>
    public void WriteInt64(long value) => Write8(MessagePackCode.Int64, (ulong)value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteSigned(long value)
    {
        if (value >= 0)
            WriteUnsigned((ulong)value);
        else if (value >= -32)
            WriteByte((byte)value);
        else
            WriteShortest(MessagePackCode.Int8, (ulong)value, magnitude: (ulong)~value << 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteUnsigned(ulong value)
    {
        if (value <= MessagePackCode.MaxFixInt)
            WriteByte((byte)value);
        else
            WriteShortest(MessagePackCode.UInt8, value, magnitude: value);
    }

    /// <summary>
    /// Writes in 1, 2, 4 or 8 bytes, as many as the magnitude needs. The four codes of a sign follow one another by width: no branch
    /// depends on the width, which in mixed values would be mispredicted half of the time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteShortest(byte code8, ulong value, ulong magnitude)
    {
        int order = BitOperations.Log2((uint)BitOperations.Log2(magnitude) | 7) - 2;
        int width = 1 << order;
        Span<byte> span = GetSpan(LongestNumber);
        BinaryPrimitives.WriteUInt64BigEndian(span.Slice(1), value << (64 - (8 * width)));
        span[0] = (byte)(code8 + order);
        _buffered += 1 + width;
    }

    private void Write1(byte code, byte value)
    {
        Span<byte> span = GetSpan(LongestNumber);
        span[1] = value;
        span[0] = code;
        _buffered += 2;
    }

    private void Write2(byte code, ushort value)
    {
        Span<byte> span = GetSpan(LongestNumber);
        BinaryPrimitives.WriteUInt16BigEndian(span.Slice(1), value);
        span[0] = code;
        _buffered += 3;
    }

    private void Write4(byte code, uint value)
    {
        Span<byte> span = GetSpan(LongestNumber);
        BinaryPrimitives.WriteUInt32BigEndian(span.Slice(1), value);
        span[0] = code;
        _buffered += 5;
    }

    private void Write8(byte code, ulong value)
    {
        Span<byte> span = GetSpan(LongestNumber);
        BinaryPrimitives.WriteUInt64BigEndian(span.Slice(1), value);
        span[0] = code;
        _buffered += 9;
    }
}
