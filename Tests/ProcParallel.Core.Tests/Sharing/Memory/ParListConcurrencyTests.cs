using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>Lists that several use at the same time, and lists that somebody has written nonsense into.</summary>
[Collection(Name)]
public sealed class ParListConcurrencyTests : MemoryTest
{
    private const int Long = 50_000;

    [Fact(Timeout = Watchdog)]
    public async Task Half_an_item_is_never_seen_and_neighbours_stay_as_they_are()
    {
        // Long, and with more writers than processors: so that a reader is often interrupted by whole changes.
        const int longest = 1 << 20;
        ParList list = Own(ParList.From(["left", "", new byte[100], 5], slotBytes: longest));
        Task writing = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => ListText.Write(list, 1, 1_000, longest), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        while (!writing.IsCompleted)
        {
            ListText.AssertWhole(list[1]);
            Assert.Equal(["left", 5], [list[0], list[3]]);
        }

        await writing;
        Assert.Equal(["left", new byte[100], 5], [list[0], list[2], list[3]]);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Those_who_write_without_a_pause_do_not_keep_a_reader_away()
    {
        const int size = 4 << 20;
        byte[][] items = [.. Enumerable.Range(1, 4).Select(number => Enumerable.Repeat((byte)number, size).ToArray())];
        ParList list = Own(ParList.From([items[0]]));
        using var stop = new CancellationTokenSource();
        Task writing = Task.WhenAll(items.Select(item => Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                    list[0] = item;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        await Task.Run(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                byte[] bytes = Assert.IsType<byte[]>(list[0]);
                Assert.False(bytes.AsSpan().ContainsAnyExcept(bytes[0]), "An item is of two pieces.");
            }
        });
        await stop.CancelAsync();
        await writing;
    }

    [Fact(Timeout = Watchdog)]
    public async Task Who_disposes_in_the_middle_of_a_change_keeps_nobody_else_waiting()
    {
        string text = new('x', Long);
        ParList list = Own(ParList.From([""], slotBytes: Long));
        ParValue<Int128> value = Own(ParValue<Int128>.Create());
        for (int i = 0; i < 60; i++)
        {
            ParList other = Attach(list);
            using var otherValue = new ParValue<Int128>(Segment.Open(SegmentStore.Current, value.Segment.Location));
            using var running = new CountdownEvent(2);
            Task[] writing = [UntilDisposed(running, () => other[0] = text), UntilDisposed(running, () => otherValue.Add(1))];
            running.Wait();
            other.Dispose();
            otherValue.Dispose();
            await Task.Run(() => (list[0], value.Value) = (i, i));
            Assert.Equal(i, list[0]);
            Assert.Equal(i, value.Value);
            await Task.WhenAll(writing);
        }
    }

    [Fact]
    public unsafe void A_list_that_describes_itself_wrongly_is_refused()
    {
        ParList list = Own(ParList.From([1, 2, 3]));
        using Segment segment = Segment.Open(SegmentStore.Current, list.Segment.Location);
        int* directory = (int*)segment.Data;
        (int Index, int Value)[] wrong =
            [(0, 0), (0, -1), (0, int.MaxValue), (0, 1_000), (1, 0), (1, -8), (1, 7), (2, int.MaxValue), (3, 1 << 20)];
        foreach ((int index, int value) in wrong)
        {
            int before = directory[index];
            directory[index] = value;
            Assert.Equal(SharedMemoryReason.Refused, Assert.Throws<SharedMemoryException>(() => ListLayout.Read(segment)).Reason);

            // It was read when the list was made here, and counts no more.
            Assert.Equal([1, 2, 3], list);
            directory[index] = before;
        }

        Assert.Equal(3, ListLayout.Read(segment).Count);
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(10, 16)]
    [InlineData(10, -1)]
    [InlineData(1, 17)]
    [InlineData(2, 3)]
    [InlineData(0, 1)]
    [InlineData(21, 4)]
    [InlineData(-1, 4)]
    [InlineData(3, int.MaxValue)]
    public unsafe void A_slot_that_has_no_value_is_an_error(int type, int size)
    {
        ParList list = Own(ParList.From([1, "12345678901234"]));
        Segment segment = list.Segment;
        int found = new ReadOnlySpan<byte>(segment.Data, (int)segment.DataSize).IndexOf("12345678901234"u8);
        int* place = (int*)(segment.Data + found) - 2;
        Assert.Equal(14, place[1]);
        (place[0], place[1]) = (type, size);

        Assert.Equal(SharedMemoryReason.Refused, Assert.Throws<SharedMemoryException>(() => list[1]).Reason);
        Assert.Equal(1, list[0]);
        list[1] = "whole";
        Assert.Equal([1, "whole"], list);
    }

    [Fact]
    public void A_name_is_of_a_list_or_of_something_else()
    {
        string name = Prefix + "list";
        Assert.Equal(SharedMemoryReason.NotFound, Assert.Throws<SharedMemoryException>(() => ParList.Open(name)).Reason);
        ParList list = ParList.From([1, "b"], name);
        Assert.Same(list, ParList.Open(name));
        Assert.Equal(SharedMemoryReason.NameInUse, Assert.Throws<SharedMemoryException>(() => ParList.From([1], name)).Reason);
        var error = Assert.Throws<SharedMemoryException>(() => ParArray.Open(name));
        Assert.Equal(SharedMemoryReason.WrongType, error.Reason);
        Assert.Contains("is a ParList[2]", error.Message, StringComparison.Ordinal);
        list.Dispose();

        Own(ParArray<int>.Create(1, name));
        Assert.Equal(SharedMemoryReason.WrongType, Assert.Throws<SharedMemoryException>(() => ParList.Open(name)).Reason);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Who_finds_it_by_name_finds_all_items()
    {
        string name = Prefix + "whole";
        object?[] items = [.. Enumerable.Repeat<object?>(new string('x', 1_000), 200)];
        await FindWhileMadeAsync(name, segment =>
            {
                ListLayout layout = ListLayout.Read(segment);
                Assert.Equal(items, Enumerable.Range(0, layout.Count).Select(index => layout.Slot(segment, index).Read()));
            }, () =>
        {
            for (int i = 0; i < 100; i++)
                ParList.From(items, name).Dispose();
        });
    }

    // As another process would have it.
    private static ParList Attach(ParList list)
    {
        Segment segment = Segment.Open(SegmentStore.Current, list.Segment.Location);
        return new ParList(segment, ListLayout.Read(segment));
    }

    private static Task UntilDisposed(CountdownEvent running, Action use) => Task.Factory.StartNew(
        () =>
        {
            use();
            running.Signal();
            Action all = () =>
            {
                while (true)
                    use();
            };
            Assert.Throws<ObjectDisposedException>(all);
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
