using System.Buffers;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

internal delegate void WriteAction(ref MessagePackWriter writer);

internal delegate T ReadFunc<T>(ref MessagePackReader reader);

/// <summary>Writes and reads single values, reading each in every way that bytes can be handed to a reader.</summary>
internal static class Codec
{
    private const int MaxBytesToSplitEverywhere = 64;

    public static byte[] Write(WriteAction write)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static string WriteHex(WriteAction write) => Convert.ToHexString(Write(write)).ToLowerInvariant();

    public static T ReadHex<T>(string hex, ReadFunc<T> read) => Read(Bytes(hex), read);

    /// <summary>
    /// What <paramref name="read"/> returns for the bytes, the same for all ways of holding them; all bytes must be read.
    /// </summary>
    public static T Read<T>(byte[] bytes, ReadFunc<T> read)
    {
        var spanReader = new MessagePackReader(bytes.AsSpan());
        T expected = read(ref spanReader);
        Assert.True(spanReader.End, $"{bytes.Length - spanReader.Consumed} bytes were left.");

        var memoryReader = new MessagePackReader(bytes.AsMemory());
        Assert.Equal(expected, read(ref memoryReader));
        foreach (ReadOnlySequence<byte> sequence in Splits(bytes))
        {
            var reader = new MessagePackReader(sequence);
            Assert.Equal(expected, read(ref reader));
            Assert.True(reader.End);
            Assert.Equal(bytes.Length, reader.Consumed);
            Assert.Equal(bytes.Length, sequence.Slice(sequence.Start, reader.Position).Length);
        }

        return expected;
    }

    public static MessagePackSerializationException ReadHexFails<T>(string hex, ReadFunc<T> read) => ReadFails(Bytes(hex), read);

    public static MessagePackSerializationException ReadFails<T>(byte[] bytes, ReadFunc<T> read)
    {
        foreach (ReadOnlySequence<byte> sequence in Splits(bytes))
        {
            Assert.Throws<MessagePackSerializationException>(() =>
            {
                var reader = new MessagePackReader(sequence);
                read(ref reader);
            });
        }

        return Assert.Throws<MessagePackSerializationException>(() =>
        {
            var reader = new MessagePackReader(bytes.AsSpan());
            read(ref reader);
        });
    }

    /// <summary>Hexadecimal digits, with blanks and hyphens between them where they help to read.</summary>
    public static byte[] Bytes(string hex) => Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit)));

    /// <summary>The bytes cut in two at every place (at a few where they are many), and in segments of one byte among empty ones.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> Splits(byte[] bytes)
    {
        IEnumerable<int> cuts = bytes.Length <= MaxBytesToSplitEverywhere
            ? Enumerable.Range(0, bytes.Length + 1)
            : [1, 2, 3, 5, bytes.Length / 2, bytes.Length - 1];
        foreach (int cut in cuts)
            yield return Segment.Join(bytes.AsMemory(0, cut), bytes.AsMemory(cut));
        if (bytes.Length > MaxBytesToSplitEverywhere)
            yield break;

        var parts = new List<ReadOnlyMemory<byte>> { ReadOnlyMemory<byte>.Empty };
        for (int i = 0; i < bytes.Length; i++)
            parts.AddRange([bytes.AsMemory(i, 1), ReadOnlyMemory<byte>.Empty]);
        yield return Segment.Join([.. parts]);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public static ReadOnlySequence<byte> Join(params ReadOnlyMemory<byte>[] parts)
        {
            var first = new Segment(parts[0], 0);
            Segment last = first;
            foreach (ReadOnlyMemory<byte> part in parts.Skip(1))
            {
                var next = new Segment(part, last.RunningIndex + last.Memory.Length);
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
