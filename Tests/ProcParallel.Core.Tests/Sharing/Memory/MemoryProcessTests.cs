using System.Diagnostics;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Tests.Methods;
using ProcParallel.Core.Wire;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>Memory that several processes have.</summary>
[Collection(Name)]
public sealed class MemoryProcessTests : MemoryTest
{
    [Fact(Timeout = Watchdog)]
    public async Task A_change_in_one_process_is_seen_in_the_other()
    {
        await using ProcessPool pool = NewPool(1);
        ParValue<int> value = Own(ParValue<int>.Create(1));
        Assert.NotEqual(Environment.ProcessId, await CallAsync<int>(pool, "SharingMemory.SetValue", value, 42));
        Assert.Equal(42, value.Value);

        ParValue[] values = [ParValue<double>.Create(1.5), ParValue<short>.Create(-3), ParValue<long>.Create(1L << 33), ParValue<byte>.Create(100), ParValue<decimal>.Create(1.10m)];
        object[] doubled = [3.0, (short)-6, 1L << 34, (byte)200, 2.20m];
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(values[i].ElementType.Name, await CallAsync<string>(pool, "SharingMemory.Double", Own(values[i])));
            Assert.Equal(doubled[i], values[i].GetValue());
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_structure_of_the_users_is_the_same_in_both()
    {
        await using ProcessPool pool = NewPool(1);
        Type type = TestAssembly.LoadType("TestMethods.Point");
        object point = Activator.CreateInstance(type)!;
        type.GetProperty("X")!.SetValue(point, 1);
        type.GetProperty("Y")!.SetValue(point, 2.5);
        type.GetProperty("Z")!.SetValue(point, 1L << 40);
        ParValue value = Own(ParValue.Create(type, point));

        await CallAsync<object>(pool, "SharingMemory.DoublePoint", value);
        object doubled = value.GetValue();
        Assert.Equal((2, 5.0, 1L << 41), (type.GetProperty("X")!.GetValue(doubled), type.GetProperty("Y")!.GetValue(doubled), type.GetProperty("Z")!.GetValue(doubled)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Processes_write_their_parts_without_a_lock()
    {
        await using ProcessPool pool = NewPool(4);
        ParArray<int> array = Own(ParArray<int>.Create(40_000));
        int[] processes = await Task.WhenAll(Enumerable.Range(0, 4).Select(part => CallAsync<int>(pool, "SharingMemory.Fill", array, part * 10_000, 10_000)));

        Assert.DoesNotContain(Environment.ProcessId, processes);
        Assert.Equal(Enumerable.Range(0, 40_000), array);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Increments_of_four_processes_are_all_counted()
    {
        await using ProcessPool pool = NewPool(4);
        ParArray<long> array = Own(ParArray<long>.Create(3));
        ParValue<double> sum = Own(ParValue<double>.Create());
        ParArray<byte> bytes = Own(ParArray<byte>.Create(3));
        ParValue<decimal> large = Own(ParValue<decimal>.Create());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingMemory.IncrementMany", array, 1, 50_000)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingMemory.AddMany", sum, 0.5, 50_000)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingMemory.AddToAll", bytes, large, 5_001)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingMemory.AddByComparing", array, 2, 10_000)));

        Assert.Equal([0, 200_000, 40_000], array);
        Assert.Equal(100_000.0, sum.Value);
        Assert.Equal([0, unchecked((byte)(4 * 5_001)), 0], bytes.ToArray());
        Assert.Equal(4 * 5_001, large.Value);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Only_a_handle_is_sent_and_both_sides_see_the_changes()
    {
        await using ProcessPool pool = NewPool(1);
        ParArray<int> few = Own(ParArray<int>.Create(10));
        ParArray<int> many = Own(ParArray<int>.Create(400));
        Assert.Equal(SizeOfMessage(few), SizeOfMessage(many));

        foreach (ParArray<int> array in new[] { few, many })
        {
            await CallAsync<int>(pool, "SharingMemory.Fill", array, 0, array.Length);
            Assert.Equal(Enumerable.Range(0, array.Length), array);
            array.Fill(1);
            Assert.Equal(array.Length, await CallAsync<int>(pool, "SharingMemory.Sum", array));
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task The_same_memory_is_the_same_object_wherever_it_comes()
    {
        await using ProcessPool pool = NewPool(1);
        ParArray<int> array = Own(ParArray<int>.Create(3));
        Assert.True(await CallAsync<bool>(pool, "SharingMemory.AreSame", array, array));
        Assert.Same(array, await CallAsync<ParArray<int>>(pool, "SharingMemory.Return", array));
        Assert.Same(array, new ValueSerializer(SerializationOptions.Default).Deserialize(new ValueSerializer(SerializationOptions.Default).Serialize(array)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_large_array_is_handed_over_without_copying()
    {
        const int size = 256 << 20;
        await using ProcessPool pool = NewPool(1);
        ParArray<byte> array = Own(ParArray<byte>.Create(size));
        new Random(5).NextBytes(array.AsSpan());
        ulong before = Checksum(array);
        long sent = GC.GetTotalAllocatedBytes();

        Assert.Equal(before, await CallAsync<ulong>(pool, "SharingMemory.ChecksumAndInvert", array));
        Assert.InRange(GC.GetTotalAllocatedBytes() - sent, 0, 8 << 20);

        // The worker has it all in its memory, but none of it as its own.
        (long own, long shared, long allocated) = await CallAsync<(long, long, long)>(pool, "SharingMemory.Footprint");
        Assert.InRange(shared, size, 2L * size);
        Assert.InRange(own, 0, size / 2);
        Assert.InRange(allocated, 0, size / 8);

        Invert(array);
        Assert.Equal(before, Checksum(array));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_reader_that_disposes_of_it_or_ends_takes_it_from_nobody()
    {
        string name = Prefix + "kept";
        ParArray<int> array = Own(ParArray<int>.Create(3, name));
        await using (ProcessPool pool = NewPool(1))
        {
            Assert.Equal(nameof(ObjectDisposedException), await CallAsync<string>(pool, "SharingMemory.TryFill", array));
            Assert.Equal([1, 1, 1], array);

            // It has attached to it once more, by handle and by name, and is killed with it.
            Assert.Equal(3, await CallAsync<int>(pool, "SharingMemory.Sum", array));
            Assert.Equal(3, await CallAsync<int>(pool, "SharingMemory.SumNamed", name));
            await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "Crashes.KillSelf"));
        }

        Assert.Equal([1, 1, 1], array);
        await using ProcessPool other = NewPool(1);
        await CallAsync<int>(other, "SharingMemory.Fill", array, 0, 3);
        Assert.Equal(6, await CallAsync<int>(other, "SharingMemory.SumNamed", name));
        Assert.Equal([1, 2, 3], array);
    }

    [Fact(Timeout = Watchdog)]
    public async Task When_the_creator_is_killed_nothing_is_left_but_what_others_have_mapped()
    {
        string name = Prefix + "killed";
        await using ProcessPool pool = NewPool(2);
        ParArray<int> array = Own((await CallAsync<ParArray<int>>(pool, "SharingMemory.Make", 1000, name))!);
        int creator = array.CreatorId;
        Assert.NotEqual(Environment.ProcessId, creator);
        byte[] handle = new ValueSerializer(SerializationOptions.Default).Serialize(array);
        Assert.Equal(7_000, await CallAsync<int>(pool, "SharingMemory.SumNamed", name));
        Assert.True(Names() > 0);

        using (Process process = Process.GetProcessById(creator))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await UntilAsync(() => Names() == 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries("/dev/shm", "procparallel*"));
        Assert.Equal(7, array[999]);
        Assert.Equal(SharedMemoryReason.NotFound, Assert.Throws<SharedMemoryException>(() => ParArray.Open(name)).Reason);

        array.Dispose();
        var refused = Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(handle));
        Assert.Equal(SharedMemoryReason.NotFound, Assert.IsType<SharedMemoryException>(refused.InnerException).Reason);
        Assert.Contains("the process that made it has disposed of it or has ended", refused.Message, StringComparison.Ordinal);
        Own(ParArray<int>.Create(1, name));
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_the_creator_has_disposed_of_cannot_be_attached_to()
    {
        await using ProcessPool pool = NewPool(1);
        ParArray<int> array = (await CallAsync<ParArray<int>>(pool, "SharingMemory.Make", 10, null))!;
        byte[] handle = new ValueSerializer(SerializationOptions.Default).Serialize(array);
        await CallAsync<object>(pool, "SharingMemory.DisposeAll");
        Assert.Equal(7, array[9]);
        array.Dispose();

        // Its number in that process may stand for another one by now.
        using ParArray<int> next = (await CallAsync<ParArray<int>>(pool, "SharingMemory.Make", 10, null))!;
        var refused = Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(handle));
        Assert.Equal(SharedMemoryReason.NotFound, Assert.IsType<SharedMemoryException>(refused.InnerException).Reason);

        ParValue<int> own = ParValue<int>.Create(1);
        own.Dispose();
        var error = await Assert.ThrowsAsync<ValueNotSerializableException>(() => CallAsync<int>(pool, "SharingMemory.SetValue", own, 1));
        Assert.Contains("it has been disposed of", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_writer_that_is_killed_in_the_middle_leaves_a_whole_value_and_stops_nobody()
    {
        ParValue<Int128> value = Own(ParValue<Int128>.Create());
        for (int i = 0; i < 5; i++)
        {
            await using ProcessPool pool = NewPool(1);
            Int128 before = value.Value;
            Task<object?> writing = CallAsync<object>(pool, "SharingMemory.WriteForEver", value);
            await UntilAsync(() => value.Value != before);
            pool.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => writing);

            Int128 left = value.Value;
            Assert.Equal((ulong)(left >> 64), (ulong)left);
            value.Add(1);
            Assert.Equal(left + 1, value.Value);
            value.Value = left;
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_was_sent_is_kept_for_whoever_has_the_handle()
    {
        byte[] handle = Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await Task.Yield();
        var array = Own(Assert.IsType<ParArray<int>>(new ValueSerializer(SerializationOptions.Default).Deserialize(handle)));
        Assert.Equal([1, 2], array);
    }

    /// <summary>What goes to a worker for one argument, without the few digits that say where it is.</summary>
    private static int SizeOfMessage(ParArray<int> array)
    {
        byte[] message = new ValueSerializer(SerializationOptions.Default).Serialize(new object[] { array });
        Assert.InRange(message.Length, 1, 64);
        return message.Length - array.Segment.Location.Length;
    }

    private static byte[] Forget() => new ValueSerializer(SerializationOptions.Default).Serialize(ParArray<int>.From([1, 2]));

    private static void Invert(ParArray<byte> array)
    {
        foreach (ref byte one in array.AsSpan())
            one = (byte)~one;
        GC.KeepAlive(array);
    }

    private static ulong Checksum(ParArray<byte> array)
    {
        ulong sum = 14695981039346656037;
        foreach (ulong word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(array.AsSpan()))
            sum = (sum ^ word) * 1099511628211;
        GC.KeepAlive(array);
        return sum;
    }
}
