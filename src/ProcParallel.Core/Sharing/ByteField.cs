using System.Buffers.Binary;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Bytes in a payload: the length in MessagePack's longest form, whatever it is, so that it can be filled in afterwards and the size of a
/// payload is known beforehand; then the bytes.
/// </summary>
internal static class ByteField
{
    public const int HeaderSize = 1 + sizeof(int);

    public static int ReadLength(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadInt32BigEndian(field[1..]);

    public static void WriteHeader(Span<byte> header, int length)
    {
        header[0] = MessagePackCode.Bin32;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
    }

    public static void WriteHeader(ref MessagePackWriter writer, int length)
    {
        WriteHeader(writer.GetSpan(HeaderSize), length);
        writer.Advance(HeaderSize);
    }
}
