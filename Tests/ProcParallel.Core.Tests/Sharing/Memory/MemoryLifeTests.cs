using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>From making to disposing, and what cannot be made.</summary>
[Collection(Name)]
public sealed class MemoryLifeTests : MemoryTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void An_array_of_no_elements_is_refused(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ParArray<int>.Create(length));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParArray.Create(typeof(int), length));
        Assert.Throws<ArgumentException>(() => ParArray<int>.From([]));
    }

    [Fact]
    public void More_than_there_is_is_an_error_that_says_how_much()
    {
        var error = Assert.Throws<SharedMemoryException>(() => ParArray<Kibibyte>.Create(int.MaxValue));

        Assert.Equal(SharedMemoryReason.OutOfSpace, error.Reason);
        Assert.Contains("There is no room for 2 TiB of shared memory", error.Message, StringComparison.Ordinal);
        Assert.Contains("dispose of other shared memory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public void A_name_that_is_not_a_name_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => ParArray<int>.Create(1, name));
        Assert.Throws<ArgumentException>(() => ParArray.Open(name));
    }

    [Fact]
    public void A_name_can_be_used_once_at_a_time()
    {
        string name = Prefix + "once";
        ParArray<int> array = ParArray<int>.Create(3, name);
        var error = Assert.Throws<SharedMemoryException>(() => ParValue<int>.Create(3, name));
        Assert.Equal(SharedMemoryReason.NameInUse, error.Reason);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Same(array, ParArray.Open(name));
        Assert.Same(array, ParArray<int>.Open(name));

        array.Dispose();
        Own(ParValue<int>.Create(3, name));
    }

    [Fact]
    public void A_name_that_nothing_has_or_that_is_of_something_else_is_an_error()
    {
        string name = Prefix + "other";
        var error = Assert.Throws<SharedMemoryException>(() => ParArray.Open(name));
        Assert.Equal(SharedMemoryReason.NotFound, error.Reason);
        Assert.Contains($"no shared memory with the name '{name}'", error.Message, StringComparison.Ordinal);

        Own(ParArray<int>.Create(2, name));
        Assert.Equal(SharedMemoryReason.WrongType, Assert.Throws<SharedMemoryException>(() => ParValue.Open(name)).Reason);
        error = Assert.Throws<SharedMemoryException>(() => ParArray<long>.Open(name));
        Assert.Equal(SharedMemoryReason.WrongType, error.Reason);
        Assert.Contains("is a ParArray<int>[2]", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Who_finds_it_by_name_finds_what_it_begins_with()
    {
        int[] items = [.. Enumerable.Repeat(7, 200_000)];
        string name = Prefix + "whole";
        await FindWhileMadeAsync(name, segment => Assert.Equal(items.Length, CountOf(7, segment)), () =>
        {
            for (int i = 0; i < 200; i++)
                ParArray<int>.From(items, name).Dispose();
        });
    }

    [Fact]
    public void A_name_that_begins_like_another_is_another()
    {
        Own(ParArray<int>.Create(2, Prefix + "ab"));
        Assert.Throws<SharedMemoryException>(() => ParArray.Open(Prefix + "a"));
    }

    [Fact]
    public void What_is_disposed_of_cannot_be_used()
    {
        ParArray<int> array = ParArray<int>.Create(3);
        ParValue<decimal> value = ParValue<decimal>.Create(3);
        array.Dispose();
        array.Dispose();
        value.Dispose();

        Assert.True(array.IsDisposed);
        Assert.Equal(3, array.Length);
        Action[] uses =
        [
            () => _ = array[0], () => array[0] = 1, () => array.Fill(1), () => array.ToArray(), () => array.AsSpan(), () => array.Increment(0), () => array.CopyFrom([1]),
            () => array.GetEnumerator().MoveNext(), () => array.GetValue(0), () => _ = value.Value, () => value.Value = 1, () => value.Add(1),
        ];
        Assert.All(uses, use => Assert.Contains("has been disposed of", Assert.Throws<ObjectDisposedException>(use).Message, StringComparison.Ordinal));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Disposing_while_others_read_and_write_is_their_error_and_nothing_worse()
    {
        for (int i = 0; i < 100; i++)
        {
            ParArray<long> array = ParArray<long>.Create(10_000);
            array.Fill(7);
            using var running = new CountdownEvent(3);
            Task[] users =
            [
                UseUntilDisposed(running, () => Assert.Equal(7, array[5_000])),
                UseUntilDisposed(running, () => Assert.All(array.Slice(0, 10_000), element => Assert.Equal(7, element))),
                UseUntilDisposed(running, () => array.CopyFrom([7], 9_999)),
            ];
            running.Wait();
            array.Dispose();
            await Task.WhenAll(users);
        }
    }

    [Fact]
    public void Thousands_of_pieces_come_and_go_and_none_is_lost_or_overlaps()
    {
        var random = new Random(3);
        var live = new List<(ParArray<int> Array, int Stamp)>();
        for (int i = 0; i < 5_000; i++)
        {
            if (live.Count > 100 || (live.Count > 0 && random.Next(3) == 0))
            {
                int which = random.Next(live.Count);
                (ParArray<int> array, int stamp) = live[which];
                Assert.Equal(array.Length, array.AsSpan().Count(stamp));
                live.RemoveAt(which);

                // Some are forgotten instead: they go with the garbage.
                if (random.Next(4) > 0)
                    array.Dispose();
            }

            ParArray<int> made = ParArray<int>.Create(random.Next(1, 10_000));
            Assert.Equal(0, made[random.Next(made.Length)]);
            made.Fill(i + 1);
            live.Add((made, i + 1));
        }

        Assert.All(live, one => Assert.Equal(one.Array.Length, one.Array.AsSpan().Count(one.Stamp)));
        live.ForEach(one => one.Array.Dispose());
        live.Clear();
        Eventually(() => OpenMemory() == 0 && MappedMemory() == 0);
    }

    private static unsafe int CountOf(int value, Segment segment)
    {
        int count = new ReadOnlySpan<int>(segment.Data, segment.Length).Count(value);
        GC.KeepAlive(segment);
        return count;
    }

    private static Task UseUntilDisposed(CountdownEvent running, Action use) => Task.Factory.StartNew(
        () =>
        {
            use();
            running.Signal();
            while (true)
            {
                try
                {
                    use();
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private unsafe struct Kibibyte
    {
        public fixed byte Bytes[1024];
    }
}
