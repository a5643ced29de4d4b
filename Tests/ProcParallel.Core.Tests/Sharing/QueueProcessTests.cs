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
