using System.Diagnostics;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Wire;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>Lists that several processes have.</summary>
[Collection(Name)]
public sealed class ParListProcessTests : MemoryTest
{
    private const int Long = 50_000;

    [Fact(Timeout = Watchdog)]
    public async Task A_change_in_one_process_is_seen_in_the_other()
    {
        await using ProcessPool pool = NewPool(1);
        ParList list = Own(ParList.From([null, true, 5, 1L << 33, 1.5, 1.10m, "text", new byte[] { 1 }, new DateTime(2024, 2, 29)]));
        object?[] others = ["eight by", 1.5f, null, (byte)7, -0.0, "sixteen byte str", 'x', "\ud800", TimeSpan.MinValue];

        string[] types = (await CallAsync<string[]>(pool, "SharingLists.Replace", list, others))!;
        Assert.Equal(["null", "Boolean", "Int32", "Int64", "Double", "Decimal", "String", "Byte[]", "DateTime"], types);
        Assert.Equal(others, list);
        Assert.Equal(others.Select(item => item?.GetType()), list.Select(item => item?.GetType()));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => CallAsync<string[]>(pool, "SharingLists.Replace", list, new object?[] { "nine byte" }));
        Assert.Contains("exceeds available storage: slot 0 of ParList[9] has 8 bytes, and it needs 9", error.Message, StringComparison.Ordinal);
        Assert.Equal(others, list);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Only_a_handle_is_sent_and_one_process_has_one_object_for_it()
    {
        await using ProcessPool pool = NewPool(1);
        var serializer = new ValueSerializer(SerializationOptions.Default);
        ParList few = Own(ParList.From(Enumerable.Repeat<object?>("item", 10)));
        ParList many = Own(ParList.From(Enumerable.Repeat<object?>(new string('x', 1_000), 400)));
        Assert.InRange(serializer.Serialize(many).Length - serializer.Serialize(few).Length, -2, 2);
        Assert.Same(many, await CallAsync<ParList>(pool, "SharingLists.Return", many));

        using var queue = new ParQueue();
        queue.Put(few);
        Assert.Same(few, queue.Get());
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_four_processes_write_is_whole_and_does_not_touch_the_others()
    {
        await using ProcessPool pool = NewPool(4);
        ParList list = Own(ParList.From(["left", "", new byte[100], 0, "", "right"], slotBytes: Long));
        Task writing = Task.WhenAll(
        [
            .. Enumerable.Range(0, 3).Select(_ => CallAsync<object>(pool, "SharingLists.Write", list, 1, 2_000, Long)),
            CallAsync<object>(pool, "SharingLists.Write", list, 4, 2_000, Long),
        ]);
        while (!writing.IsCompleted)
        {
            ListText.AssertWhole(list[1]);
            ListText.AssertWhole(list[4]);
        }

        await writing;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingLists.IncrementLocked", list, 3, 500)));
        Assert.Equal(["left", new byte[100], 2_000, "right"], [list[0], list[2], list[3], list[5]]);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_writer_that_is_killed_in_the_middle_leaves_a_whole_item_and_stops_nobody()
    {
        ParList list = Own(ParList.From(["left", "", "right"], slotBytes: Long));
        for (int i = 0; i < 5; i++)
        {
            list[1] = "";
            await using ProcessPool pool = NewPool(2);
            Task[] writing = [CallAsync<object>(pool, "SharingLists.WriteForEver", list, 1, Long), CallAsync<object>(pool, "SharingLists.WriteForEver", list, 1, Long)];
            await UntilAsync(() => list[1] is not "");
            pool.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(writing));

            ListText.AssertWhole(list[1]);
            list[1] = "next";
            Assert.Equal(["left", "next", "right"], list);
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_writer_that_hangs_in_the_middle_keeps_no_reader_waiting()
    {
        ParList list = Own(ParList.From(["left", "first", "right"]));
        Assert.True(WriterThatNeverEnds(list));
        Assert.Equal(["left", "first", "right"], await Task.Run(list.ToArray));
    }

    [Fact(Timeout = Watchdog)]
    public async Task When_the_creator_is_killed_nothing_is_left_but_what_others_have_mapped()
    {
        string name = Prefix + "list";
        await using ProcessPool pool = NewPool(2);
        ParList list = Own((await CallAsync<ParList>(pool, "SharingLists.Make", new object?[] { 1, "b", null }, name))!);
        Assert.NotEqual(Environment.ProcessId, list.CreatorId);
        byte[] handle = new ValueSerializer(SerializationOptions.Default).Serialize(list);
        Assert.Equal([1, "b", null], await CallAsync<object?[]>(pool, "SharingLists.ReadNamed", name));

        using (Process process = Process.GetProcessById(list.CreatorId))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await UntilAsync(() => Names() == 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries("/dev/shm", "procparallel*"));
        Assert.Equal([1, "b", null], list);
        list[1] = "c";
        Assert.Equal("c", list[1]);
        Assert.Equal(SharedMemoryReason.NotFound, Assert.Throws<SharedMemoryException>(() => ParList.Open(name)).Reason);

        list.Dispose();
        var refused = Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(handle));
        Assert.Equal(SharedMemoryReason.NotFound, Assert.IsType<SharedMemoryException>(refused.InnerException).Reason);
    }

    // As one that is suspended between the two halves of what it writes.
    private static unsafe bool WriterThatNeverEnds(ParList list)
    {
        Segment segment = list.Segment;
        int found = new ReadOnlySpan<byte>(segment.Data, (int)segment.DataSize).IndexOf("first"u8);
        byte* cell = segment.Data + found - 8 - WideCell.FirstPlace;
        bool begun = WideCell.Begin(segment, cell);
        new Span<byte>(WideCell.Place(cell, 1, 16), 12).Fill(0xFF);
        segment.EndChange();
        return begun;
    }
}
