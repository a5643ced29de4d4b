using System.Diagnostics;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Queues with many processes, large items, and processes that are killed.</summary>
[Collection(Name)]
public sealed class QueueStressTests : SharingTest
{
    private const int Producers = 4;
    private const int Consumers = 4;
    private const int ItemsPerProducer = 25_000;

    [Fact(Timeout = 2 * Watchdog)]
    public async Task Each_consumer_gets_the_items_of_a_producer_in_their_order()
    {
        (int Consumer, int Value)[] results = await RunAsync(kill: false);
        Assert.All(results.GroupBy(result => (result.Consumer, result.Value / 1_000_000)), sequence =>
            Assert.Equal(sequence.Select(result => result.Value).Order(), sequence.Select(result => result.Value)));
    }

    [Fact(Timeout = 2 * Watchdog)]
    public Task Nothing_is_lost_or_doubled_while_a_consumer_is_killed_and_started_again() => RunAsync(kill: true);

    [Fact(Timeout = Watchdog)]
    public async Task A_batch_of_a_process_that_was_killed_is_back_in_its_place()
    {
        ParQueue queue = NewQueue();
        queue.PutMany(Enumerable.Range(0, 10).Cast<object?>());
        await using ProcessPool pool = NewPool(1);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingQueues.DieWithBatch", queue, 4));
        await UntilAsync(() => queue.Count == 10);
        Assert.Equal(Enumerable.Range(0, 10).Cast<object?>(), queue.GetMany(100));
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_was_put_is_there_when_its_process_is_killed_and_what_was_not_never_comes()
    {
        ParQueue queue = NewQueue();
        ParQueue full = NewQueue(1);
        await using ProcessPool pool = NewPool(1);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingQueues.PutAndDie", queue, 10));
        Assert.Equal(Enumerable.Range(0, 10), Enumerable.Range(0, 10).Select(_ => (int)queue.Get(0)!));

        Task<int> putting = CallAsync<int>(pool, "SharingQueues.PutRange", full, 0, 2);
        await UntilAsync(() => SharingServer.WaitingCount == 1);
        Process.GetProcessById(pool.Workers.Workers().Single().ProcessId).Kill();
        await Assert.ThrowsAsync<WorkerLostException>(() => putting);
        await UntilAsync(() => SharingServer.WaitingCount == 0);
        Assert.Equal((0, false), ((int)full.Get(0)!, full.TryGet(out _)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_waits_for_room_with_the_acknowledgement_of_its_origin_outlives_its_process()
    {
        ParQueue input = NewQueue();
        ParQueue output = NewQueue(3);
        ParQueue ready = NewQueue();
        input.PutMany(Enumerable.Range(0, 10).Cast<object?>());
        await using ProcessPool pool = NewPool(1);
        Task<int> consuming = CallAsync<int>(pool, "SharingQueues.Consume", input, output, 0, ready);
        await UntilAsync(() => output.Count == 3);
        Process.GetProcessById((((int, int))ready.Get()!).Item2).Kill();
        await Assert.ThrowsAsync<WorkerLostException>(() => consuming);
        await UntilAsync(() => SharingServer.ConnectionCount == 0);
        Assert.Equal((0, 3), (input.Count, output.Count));
        Assert.Equal(Enumerable.Range(0, 10), Enumerable.Range(0, 10).Select(_ => (((int, int))output.Get(10)!).Item2));
        Assert.Equal(0, output.Count);
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_a_killed_process_was_working_on_does_not_come_back_and_all_else_is_there()
    {
        ParQueue queue = NewQueue();
        ParQueue seen = NewQueue();
        queue.PutMany(Enumerable.Range(0, 10).Cast<object?>());
        await using ProcessPool pool = NewPool(1);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingQueues.DieAt", queue, 1, seen));
        Assert.Equal(0, seen.Get());
        queue.Close();
        Assert.Equal(Enumerable.Range(1, 9).Cast<object?>(), queue.GetConsumingEnumerable());
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_process_that_is_killed_while_it_puts_leaves_no_half_item()
    {
        ParQueue queue = NewQueue();
        await using ProcessPool pool = NewPool(1);
        for (int i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingQueues.DieSending", queue, 64 << 20));
            await UntilAsync(() => SharingServer.ConnectionCount == 0);
            Assert.Equal("first", queue.Get(0));
            if (queue.TryGet(out object? whole))
            {
                Assert.Equal(64 << 20, ((byte[])whole!).Length);
            }

            Assert.Equal(0, queue.Count);
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task Large_and_small_items_keep_their_order()
    {
        ParQueue queue = NewQueue(2);
        int[] sizes = [1, 1 << 20, 64 << 20, 1, 0, 64 << 20, 100_000, 1];
        await using ProcessPool pool = NewPool(1);
        Task<object?> putting = CallAsync<object>(pool, "SharingQueues.PutSizes", queue, sizes);
        Assert.Equal(sizes, sizes.Select(_ => ((byte[])queue.Get()!).Length));
        await putting;

        ParQueue echoed = NewQueue(2);
        Task<int> echoing = CallAsync<int>(pool, "SharingQueues.Echo", queue, echoed);
        Task filling = Task.Run(() =>
        {
            Array.ForEach(sizes, size => queue.Put(new byte[size]));
            queue.Close();
        });
        Assert.Equal(sizes, sizes.Select(_ => ((byte[])echoed.Get()!).Length));
        await filling;
        Assert.Equal(sizes.Length, await echoing);
    }

    [Fact(Timeout = 3 * Watchdog)]
    public async Task A_bounded_queue_bounds_memory_and_not_what_goes_through_it()
    {
        const int Rounds = 16;
        ParQueue queue = NewQueue(2);
        int[] sizes = [.. Enumerable.Range(0, Rounds).SelectMany(round => new[] { 1 + round, (1 << 20) + round, (64 << 20) + round })];
        await using ProcessPool pool = NewPool(1);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Task<object?> putting = CallAsync<object>(pool, "SharingQueues.PutSizes", queue, sizes);
        long most = 0;
        foreach (int size in sizes)
        {
            await UntilAsync(() => queue.Count == 2 || putting.IsCompleted);
            most = Math.Max(most, size > 1 << 24 ? GC.GetTotalMemory(forceFullCollection: true) - before : 0);
            Assert.Equal(size, ((byte[])queue.Get(30)!).Length);
        }

        await putting;
        Assert.InRange(most, long.MinValue, 576L << 20);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_process_that_a_worker_starts_uses_the_queue_too()
    {
        ParQueue queue = NewQueue();
        await using ProcessPool pool = NewPool(1);
        int processId = await CallAsync<int>(pool, "SharingQueues.PutFromGrandchild", queue, 10);
        Assert.NotEqual(Environment.ProcessId, processId);
        Assert.Equal(Enumerable.Range(0, 10).Cast<object?>(), queue.GetMany(100));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_client_that_reads_nothing_holds_up_no_other()
    {
        ParQueue queue = NewQueue();
        ParQueue sleepy = NewQueue();
        await using var pool = new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 2, StopGracePeriod = TimeSpan.FromSeconds(Watchdog) });
        Task<object?> suspended = CallAsync<object>(pool, "SharingQueues.Get", sleepy, -1.0);
        await UntilAsync(() => SharingServer.WaitingCount == 1);
        int processId = pool.Workers.Workers().Single(status => status.ProcessId != 0).ProcessId;
        Signal(processId, "-STOP");
        try
        {
            sleepy.Put(new byte[64 << 20]);
            Task<int> echoing = CallAsync<int>(pool, "SharingQueues.Echo", queue, sleepy);
            queue.Put("through");
            queue.Close();
            Assert.Equal(1, await echoing);
            Assert.Equal("through", sleepy.Get());
        }
        finally
        {
            Signal(processId, "-CONT");
        }

        Assert.Equal(64 << 20, ((byte[])(await suspended)!).Length);
    }

    private static void Signal(int processId, string signal)
    {
        using var kill = Process.Start("kill", [signal, processId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task<(int Consumer, int Value)[]> RunAsync(bool kill)
    {
        ParQueue input = NewQueue(5_000);
        ParQueue output = NewQueue(kill ? 20_000 : 0);
        ParQueue ready = NewQueue();
        await using ProcessPool pool = NewPool(Producers + Consumers);
        Task<int>[] consuming = [.. Enumerable.Range(0, Consumers).Select(i => CallAsync<int>(pool, "SharingQueues.Consume", input, output, i, ready))];
        (int Id, int ProcessId)[] consumers = [.. Enumerable.Range(0, Consumers).Select(_ => ((int, int))ready.Get()!)];
        Task<int>[] producing = [.. Enumerable.Range(0, Producers).Select(i => CallAsync<int>(pool, "SharingQueues.Produce", input, i, ItemsPerProducer))];

        if (kill)
        {
            // The consumers cannot go far while nobody takes from them, so the killed and the new one have their part.
            await UntilAsync(() => output.Count > 10_000);
            (int victim, int processId) = consumers[1];
            Process.GetProcessById(processId).Kill();
            await Assert.ThrowsAsync<WorkerLostException>(() => consuming[victim]);
            consuming[victim] = CallAsync<int>(pool, "SharingQueues.Consume", input, output, Consumers, ready);
            ready.Get(30);
        }

        Task<(int Consumer, int Value)[]> collecting = Task.Run(() => output.GetConsumingEnumerable().Select(item => ((int, int))item!).ToArray());
        Assert.All(await Task.WhenAll(producing), count => Assert.Equal(ItemsPerProducer, count));
        input.Close();
        await Task.WhenAll(consuming);
        output.Close();
        (int Consumer, int Value)[] results = await collecting;
        IEnumerable<int> expected = Enumerable.Range(0, Producers).SelectMany(producer => Enumerable.Range(producer * 1_000_000, ItemsPerProducer));
        Assert.Equal(expected, results.Select(result => result.Value).Order());
        Assert.Equal(kill, results.Any(result => result.Consumer == Consumers));
        return results;
    }
}
