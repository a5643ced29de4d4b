using System.Diagnostics;
using System.Security;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Queues between processes.</summary>
[Collection(Name)]
public sealed class QueueProcessTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task Items_of_a_process_that_ended_are_all_there()
    {
        ParQueue queue = NewQueue();
        queue.Put(-1);
        await using (ProcessPool pool = NewPool(1))
        {
            Assert.NotEqual(Environment.ProcessId, await CallAsync<int>(pool, "SharingQueues.PutRange", queue, 0, 10));
        }

        Assert.Equal(11, queue.Count);
        Assert.Equal(Enumerable.Range(-1, 11), Enumerable.Range(0, 11).Select(_ => (int)queue.Get(0)!));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_worker_waits_for_what_is_put_later()
    {
        ParQueue queue = NewQueue();
        await using ProcessPool pool = NewPool(1);
        Task<object?> waiting = CallAsync<object>(pool, "SharingQueues.Get", queue, -1.0);
        await UntilAsync(() => SharingServer.WaitingCount == 1);
        queue.Put("later");
        Assert.Equal("later", await waiting);
    }

    [Fact(Timeout = Watchdog)]
    public async Task The_same_queue_is_the_same_object_wherever_it_comes()
    {
        ParQueue queue = NewQueue();
        await using ProcessPool pool = NewPool(1);
        Assert.True(await CallAsync<bool>(pool, "SharingQueues.AreSame", queue, queue));
        queue.Put(queue);
        Assert.Same(queue, queue.Get());
        Assert.Equal(3, await CallAsync<int>(pool, "SharingQueues.Echo", Filled(1, queue, 3), queue));
        Assert.Equal(1, queue.Get());
        Assert.Same(queue, queue.Get());
    }

    [Fact(Timeout = Watchdog)]
    public async Task Secrets_and_queues_go_through_queues()
    {
        ParQueue requests = NewQueue();
        ParQueue replies = NewQueue();
        await using ProcessPool pool = NewPool(1);
        using var secret = new SecureString();
        secret.AppendChar('x');
        requests.Put(secret);
        requests.Close();
        Assert.Equal(1, await CallAsync<int>(pool, "SharingQueues.Echo", requests, replies));
        Assert.Equal("x", new System.Net.NetworkCredential("", (SecureString)replies.Get()!).Password);

        replies.Put(Filled("inner"));
        Assert.Equal("inner", await CallAsync<string>(pool, "SharingQueues.GetFromInner", replies));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_queue_that_a_worker_made_is_served_by_the_worker()
    {
        await using ProcessPool pool = NewPool(2);
        var queue = (await CallAsync<ParQueue>(pool, "SharingQueues.Make", 1, "two"))!;
        Assert.Equal(1, queue.Get());
        Assert.Equal("two", queue.Get());
        queue.Put(3);
        Assert.Equal(1, queue.Count);

        Process.GetProcessById(queue.OwnerProcessId).Kill();
        var gone = Assert.Throws<SharedObjectGoneException>(() => queue.Get());
        Assert.Equal(queue.OwnerProcessId, gone.ProcessId);
        Assert.Throws<SharedObjectGoneException>(() => queue.Put(1));
        Own(queue);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_worker_that_dies_waiting_takes_nothing_with_it()
    {
        ParQueue queue = NewQueue();
        ParQueue ready = NewQueue();
        await using ProcessPool pool = NewPool(1);
        Task<object?> dying = CallAsync<object>(pool, "SharingQueues.DieWaiting", queue, ready);
        ready.Get();
        await Assert.ThrowsAsync<WorkerLostException>(() => dying);
        await UntilAsync(() => SharingServer.ConnectionCount == 0);
        queue.Put(1);
        Assert.Equal(1, queue.Count);
        Assert.Equal(1, queue.Get(0));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Length_and_room_are_exact_in_every_process()
    {
        ParQueue queue = NewQueue(6);
        await using ProcessPool pool = NewPool(1);
        int[]? counts = await CallAsync<int[]>(pool, "SharingQueues.FillAndEmpty", queue);
        Assert.Equal([1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1, 0], counts!);
        Assert.Equal(0, queue.Count);
        queue.PutMany(Enumerable.Range(0, 5).Cast<object?>());
        counts = await CallAsync<int[]>(pool, "SharingQueues.FillAndEmpty", queue);
        Assert.Equal([6, 6, 5, 4, 3, 2, 1, 0], counts!);
        Assert.Equal((0, 6, false), (queue.Count, queue.Capacity, queue.IsCompleted));
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_was_put_is_there_at_once()
    {
        ParQueue queue = NewQueue();
        await using ProcessPool pool = NewPool(1);
        Assert.Equal(2000, await CallAsync<int>(pool, "SharingQueues.PutAndGetAtOnce", queue, 2000));
        for (int i = 0; i < 100; i++)
        {
            await CallAsync<int>(pool, "SharingQueues.PutRange", queue, i, 1);
            Assert.Equal(i, queue.Get(0));
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task Closing_wakes_all_processes_and_the_death_of_the_last_producer_does_not()
    {
        ParQueue empty = NewQueue();
        ParQueue full = NewQueue(1);
        ParQueue ready = NewQueue();
        full.Put(0);
        await using ProcessPool pool = NewPool(5);
        Task[] waiting =
        [
            .. Enumerable.Range(0, 2).Select(_ => CallAsync<object>(pool, "SharingQueues.Get", empty, -1.0)),
            .. Enumerable.Range(0, 2).Select(_ => CallAsync<int>(pool, "SharingQueues.PutRange", full, 1, 1)),
        ];
        await UntilAsync(() => SharingServer.WaitingCount == 4);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingQueues.DieWaiting", empty, ready));
        await UntilAsync(() => SharingServer.ConnectionCount == 4);
        Assert.Equal(4, SharingServer.WaitingCount);
        empty.Close();
        full.Close();
        foreach (Task one in waiting)
        {
            Exception closed = await Assert.ThrowsAnyAsync<Exception>(() => one);
            Assert.Contains("closed", closed.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, full.Count);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_disposed_queue_is_gone_for_all()
    {
        ParQueue queue = NewQueue();
        await using ProcessPool pool = NewPool(1);
        Task<object?> waiting = CallAsync<object>(pool, "SharingQueues.Get", queue, -1.0);
        await UntilAsync(() => SharingServer.WaitingCount == 1);
        queue.Dispose();
        Exception gone = await Assert.ThrowsAnyAsync<Exception>(() => waiting);
        Assert.Contains("disposed", gone.Message, StringComparison.Ordinal);
    }

    private ParQueue Filled(params object?[] items)
    {
        ParQueue queue = NewQueue();
        foreach (object? item in items)
        {
            queue.Put(item);
        }

        queue.Close();
        return queue;
    }
}
