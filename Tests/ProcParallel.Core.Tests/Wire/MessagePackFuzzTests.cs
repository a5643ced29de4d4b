using System.Buffers;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

/// <summary>
/// Random bytes and damaged messages, the same in each run: reading ends in a value or in a
/// <see cref="MessagePackSerializationException"/>, the same whether the bytes lie in one piece or in many, and allocates in proportion
/// to the bytes.
/// </summary>
public sealed class MessagePackFuzzTests
{
    private const int Rounds = 20_000;

    // An exception with its message and stack trace; and per byte the largest ratio there is, a boxed integer and its place in a list.
    private const int AllocationBase = 64 * 1024;
    private const int AllocationPerByte = 200;

    [Fact(Timeout = 120_000)]
    public Task Random_bytes_are_read_or_refused() => Task.Run(() =>
    {
        var random = new Random(1);
        for (int round = 0; round < Rounds; round++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            // Most random first bytes are integers: lead with something that has a length.
            if (bytes.Length > 0 && random.Next(2) == 0)
                bytes[0] = (byte)random.Next(MessagePackCode.MinFixMap, MessagePackCode.MinNegativeFixInt);
            CheckAll(bytes);
        }
    });

    [Fact(Timeout = 120_000)]
    public Task Damaged_messages_are_read_or_refused() => Task.Run(() =>
    {
        var random = new Random(2);
        for (int round = 0; round < Rounds; round++)
        {
            object? value = TestValues.Generate(random, depth: 3);
            byte[] bytes = Codec.Write((ref MessagePackWriter w) => TestValues.Write(ref w, value));
            CheckAll(Damage(bytes, random));
        }
    });

    [Fact(Timeout = 120_000)]
    public Task Every_message_cut_short_is_refused_at_every_length() => Task.Run(() =>
    {
        var random = new Random(3);
        for (int round = 0; round < 500; round++)
        {
            object? value = TestValues.Generate(random, depth: 2);
            byte[] bytes = Codec.Write((ref MessagePackWriter w) => TestValues.Write(ref w, value));
            for (int length = 0; length < Math.Min(bytes.Length, 400); length++)
            {
                var reader = new MessagePackReader(bytes.AsSpan(0, length));
                Assert.False(reader.TrySkip());
                Assert.Equal(0, reader.Consumed);
                Assert.StartsWith("refused", ReadWhole(new ReadOnlySequence<byte>(bytes, 0, length)), StringComparison.Ordinal);
            }

            var whole = new MessagePackReader(bytes.AsSpan());
            Assert.True(whole.TrySkip());
            Assert.True(whole.End);
        }
    });

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.Take(2000).ToList();
        for (int i = random.Next(1, 4); i > 0 && damaged.Count > 0; i--)
        {
            int place = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0: damaged[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: damaged[place] = (byte)random.Next(256); break;
                case 2: damaged.RemoveAt(place); break;
                case 3: damaged.Insert(place, (byte)random.Next(256)); break;
                default: damaged.RemoveRange(place, damaged.Count - place); break;
            }
        }

        return [.. damaged];
    }

    private static void CheckAll(byte[] bytes)
    {
        string expected = ReadWhole(new ReadOnlySequence<byte>(bytes));
        // Measured the second time: the first exception and the first description of a process fill .NET's own tables.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(expected, ReadWhole(new ReadOnlySequence<byte>(bytes)));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= AllocationBase + (AllocationPerByte * bytes.Length),
            $"{allocated} bytes were allocated to read {Convert.ToHexString(bytes)}");

        bool isComplete = new MessagePackReader(bytes.AsSpan()).TrySkipOrRefuse();
        if (!isComplete)
            Assert.StartsWith("refused", expected, StringComparison.Ordinal);
        if (bytes.Length > 64)
            return;
        foreach (ReadOnlySequence<byte> sequence in Codec.Splits(bytes).TakeLast(3))
            Assert.Equal(expected, ReadWhole(sequence));
    }

    /// <summary>"refused", or how many bytes the first value takes; its description too where the bytes are few.</summary>
    private static string ReadWhole(in ReadOnlySequence<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        try
        {
            object? value = TestValues.Read(ref reader);
            return bytes.Length <= 64 ? $"{reader.Consumed}: {TestDescriptions.Describe(value)?.ToJsonString()}" : $"{reader.Consumed}";
        }
        catch (MessagePackSerializationException)
        {
            return "refused";
        }
    }
}

internal static class MessagePackReaderFuzzExtensions
{
    /// <summary>Whether the first value is there as a whole; false too where it is malformed.</summary>
    public static bool TrySkipOrRefuse(this MessagePackReader reader)
    {
        try
        {
            return reader.TrySkip();
        }
        catch (MessagePackSerializationException)
        {
            return false;
        }
    }
}
