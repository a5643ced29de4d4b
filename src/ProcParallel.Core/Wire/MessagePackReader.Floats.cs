using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackReader
{
    /// <summary>Reads a float 32, or an integer of any format. A float 64 is refused, since it may not fit.</summary>
    public float ReadSingle()
    {
        byte code = PeekCode();
        switch (code)
        {
            case MessagePackCode.Float32:
                return BitConverter.UInt32BitsToSingle(TakeUInt32());
            case MessagePackCode.UInt64:
                return TakeUInt64();
            default:
                if (MessagePackCode.ToMessagePackType(code) != MessagePackType.Integer)
                    ThrowUnexpected(code, "a float 32");
                return ReadAnyInt64();
        }
    }

    /// <summary>Reads a float of either width, or an integer of any format.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ReadDouble()
    {
        if (_span.Length - _index < 1 + sizeof(double) || _span[_index] != MessagePackCode.Float64)
            return ReadAnyDouble();
        double value = BinaryPrimitives.ReadDoubleBigEndian(_span.Slice(_index + 1));
        _index += 1 + sizeof(double);
        return value;
    }

    private double ReadAnyDouble()
    {
        byte code = PeekCode();
        switch (code)
        {
            case MessagePackCode.Float64:
                return BitConverter.UInt64BitsToDouble(TakeUInt64());
            case MessagePackCode.Float32:
                return BitConverter.UInt32BitsToSingle(TakeUInt32());
            case MessagePackCode.UInt64:
                return TakeUInt64();
            default:
                if (MessagePackCode.ToMessagePackType(code) != MessagePackType.Integer)
                    ThrowUnexpected(code, "a float");
                return ReadAnyInt64();
        }
    }
}
