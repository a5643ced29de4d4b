using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Sequences of primitive numbers, copied as they lie in memory (both ends are on one machine).</summary>
internal static class Block
{
    /// <param name="writer">Where to.</param>
    /// <param name="first">The first of the elements.</param>
    /// <param name="count">How many there are.</param>
    public static void Write<T>(ref MessagePackWriter writer, ref T first, int count)
    {
        long bytes = (long)count * Unsafe.SizeOf<T>();
        if (bytes > PooledBufferWriter.MaximumLength)
            throw MessagePackSerializationException.TooLong(bytes);
        writer.Write(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref first), (int)bytes));
    }

    public static T[] Read<T>(ref MessagePackReader reader)
    {
        bool whole = reader.TryReadBytesSpan(out ReadOnlySpan<byte> span);
        ReadOnlySequence<byte> bytes = whole ? default : reader.ReadBytes() ?? default;
        long length = whole ? span.Length : bytes.Length;
        if (length % Unsafe.SizeOf<T>() != 0)
            throw new MessagePackSerializationException($"An array of {typeof(T)} of {length} bytes.");

        T[] items = GC.AllocateUninitializedArray<T>(checked((int)(length / Unsafe.SizeOf<T>())));
        Span<byte> target = MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(items)), (int)length);
        if (whole)
            span.CopyTo(target);
        else
            bytes.CopyTo(target);
        if (typeof(T) == typeof(bool) && target.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new MessagePackSerializationException("Bits that are not booleans.");
        return items;
    }
}
