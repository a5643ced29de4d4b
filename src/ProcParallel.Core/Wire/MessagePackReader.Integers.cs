using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Wire;

// Any integer format is accepted for any integer type as long as the value fits.
internal ref partial struct MessagePackReader
{
    public byte ReadByte() => (byte)ReadInRange(byte.MinValue, byte.MaxValue, nameof(Byte));

    public sbyte ReadSByte() => (sbyte)ReadInRange(sbyte.MinValue, sbyte.MaxValue, nameof(SByte));

    public short ReadInt16() => (short)ReadInRange(short.MinValue, short.MaxValue, nameof(Int16));

    public ushort ReadUInt16() => (ushort)ReadInRange(ushort.MinValue, ushort.MaxValue, nameof(UInt16));

    /// <summary>Reads the integer of a UTF-16 code unit.</summary>
    public char ReadChar() => (char)ReadInRange(char.MinValue, char.MaxValue, nameof(Char));

    public uint ReadUInt32() => (uint)ReadInRange(uint.MinValue, uint.MaxValue, nameof(UInt32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt32()
    {
        long value = ReadInt64();
        if (value != (int)value)
            ThrowOutOfRange(value, nameof(Int32));
        return (int)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadInt64()
    {
        if ((uint)_index < (uint)_span.Length && MessagePackCode.IsFixInt(_span[_index]))
            return (sbyte)_span[_index++];
        return ReadAnyInt64();
    }

    public ulong ReadUInt64()
    {
        if (PeekCode() == MessagePackCode.UInt64)
            return TakeUInt64();
        long value = ReadAnyInt64();
        if (value < 0)
            ThrowOutOfRange(value, nameof(UInt64));
        return (ulong)value;
    }

    private long ReadInRange(long min, long max, string type)
    {
        long value = ReadInt64();
        if (value < min || value > max)
            ThrowOutOfRange(value, type);
        return value;
    }

    private long ReadAnyInt64()
    {
        // The eight integer codes follow one another, unsigned then signed, by width: no branch depends on the width, which in
        // mixed values would be mispredicted half of the time.
        if (_span.Length - _index < 1 + sizeof(long))
            return ReadAnyInt64NearEnd();
        ReadOnlySpan<byte> span = _span.Slice(_index, 1 + sizeof(long));
        int order = span[0] - MessagePackCode.UInt8;
        if ((uint)order > MessagePackCode.Int64 - MessagePackCode.UInt8)
            return ReadAnyInt64NearEnd();

        int width = 1 << (order & 3);
        int unused = 64 - (8 * width);
        long bits = BinaryPrimitives.ReadInt64BigEndian(span.Slice(1));
        long value = order < 4 ? (long)((ulong)bits >> unused) : bits >> unused;
        if (value < 0 && span[0] == MessagePackCode.UInt64)
            ThrowOutOfRange((ulong)value, nameof(Int64));
        _index += 1 + width;
        return value;
    }

    private long ReadAnyInt64NearEnd()
    {
        byte code = PeekCode();
        switch (code)
        {
            case MessagePackCode.UInt8:
                return TakeUInt8();
            case MessagePackCode.UInt16:
                return TakeUInt16();
            case MessagePackCode.UInt32:
                return TakeUInt32();
            case MessagePackCode.UInt64:
                ulong value = TakeUInt64();
                if (value > long.MaxValue)
                    ThrowOutOfRange(value, nameof(Int64));
                return (long)value;
            case MessagePackCode.Int8:
                return (sbyte)TakeUInt8();
            case MessagePackCode.Int16:
                return (short)TakeUInt16();
            case MessagePackCode.Int32:
                return (int)TakeUInt32();
            case MessagePackCode.Int64:
                return (long)TakeUInt64();
            default:
                if (!MessagePackCode.IsFixInt(code))
                    ThrowUnexpected(code, "an integer");
                _index++;
                return (sbyte)code;
        }
    }

    // Take...: the big-endian number after the code at the current position; both are consumed.
    private byte TakeUInt8()
    {
        if (_span.Length - _index < 2)
            return (byte)TakeAcrossSegments(1);
        byte value = _span[_index + 1];
        _index += 2;
        return value;
    }

    private ushort TakeUInt16()
    {
        if (_span.Length - _index < 3)
            return (ushort)TakeAcrossSegments(2);
        ushort value = BinaryPrimitives.ReadUInt16BigEndian(_span.Slice(_index + 1));
        _index += 3;
        return value;
    }

    private uint TakeUInt32()
    {
        if (_span.Length - _index < 5)
            return (uint)TakeAcrossSegments(4);
        uint value = BinaryPrimitives.ReadUInt32BigEndian(_span.Slice(_index + 1));
        _index += 5;
        return value;
    }

    private ulong TakeUInt64()
    {
        if (_span.Length - _index < 9)
            return TakeAcrossSegments(8);
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(_span.Slice(_index + 1));
        _index += 9;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong TakeAcrossSegments(int width)
    {
        if (Remaining < width + 1)
            ThrowTruncated(width + 1);
        _index++;
        return ReadBigEndian(width);
    }

    /// <summary>Reads bytes that the caller knows to be there.</summary>
    private ulong ReadBigEndian(int width)
    {
        ulong value = 0;
        for (int i = 0; i < width; i++)
        {
            value = (value << 8) | PeekCode();
            _index++;
        }

        return value;
    }
}
