using System.Diagnostics;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

[Collection(Name)]
public sealed class WaitTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public Task What_is_ready_comes_in_the_order_given() => Task.Run(() =>
    {
        ParQueue empty = NewQueue();
        ParQueue full = NewQueue();
        ParQueue closed = NewQueue();
        (ParConnection first, ParConnection second) = NewPipe();
        full.Put(1);
        closed.Close();
        Assert.Equal([full], ParWait.Any([empty, full, first], 0));
        second.Send(1);
        Assert.Equal([first, full, closed], ParWait.Any([empty, first, full, closed, second]));
        second.Close();
        first.Receive();
        Assert.Equal([first], ParWait.Any([empty, first]));
    });

    [Fact(Timeout = Watchdog)]
    public Task Nothing_is_ready_at_once_or_after_the_time() => Task.Run(() =>
    {
        ParQueue empty = NewQueue();
        Assert.Empty(ParWait.Any([empty], 0));
        var elapsed = Stopwatch.StartNew();
        Assert.Empty(ParWait.Any([empty, NewPipe().First], 0.2));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.199, 30);
        Assert.Empty(ParWait.Any([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParWait.Any([empty], -2));
        Assert.Throws<ArgumentException>(() => ParWait.Any([empty, "text"]));
        Assert.Throws<ArgumentException>(() => ParWait.Any([empty, null!]));
    });

    [Fact(Timeout = Watchdog)]
    public async Task Waiting_takes_nothing_and_leaves_nothing_waiting()
    {
        ParQueue queue = NewQueue();
        using var source = new CancellationTokenSource();
        Task<IReadOnlyList<object>> waiting = Task.Run(() => ParWait.Any([queue, NewQueue()]));
        Task stopped = Task.Run(() => Assert.ThrowsAny<OperationCanceledException>(() => ParWait.Any([NewQueue()], -1, source.Token)));
        await Task.Delay(50);
        await source.CancelAsync();
        queue.Put(1);
        Assert.Equal([queue], await waiting);
        await stopped;
        Assert.Equal(1, queue.Count);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Queues_of_other_processes_are_waited_for_and_their_end_is_seen()
    {
        await using ProcessPool pool = NewPool(2);
        ParQueue filled = Own((await CallAsync<ParQueue>(pool, "SharingQueues.Make", 1))!);
        ParQueue empty = NewQueue();
        Assert.Equal([filled], ParWait.Any([empty, filled]));
        filled.Get();
        Assert.Empty(ParWait.Any([empty, filled], 0.05));
        Task<IReadOnlyList<object>> waiting = Task.Run(() => ParWait.Any([empty, filled]));
        Process.GetProcessById(filled.OwnerProcessId).Kill();
        Assert.Equal([filled], await waiting);
        Assert.Throws<SharedObjectGoneException>(() => filled.Get());
    }

    [Fact(Timeout = Watchdog)]
    public Task Of_a_pipe_and_a_process_and_a_queue_those_that_are_ready_come() => Task.Run(() =>
    {
        const double Seconds = 1;
        ParQueue queue = NewQueue();
        (ParConnection mine, ParConnection theirs) = NewPipe();
        (ParConnection receiving, ParConnection sending) = NewPipe();
        using ChildProcess hanging = ChildProcess.Start(Method("SharingPipes.StayAway"), [theirs, queue]);
        Assert.Equal([queue], ParWait.Any([mine, hanging, queue, receiving]));
        queue.Get();
        var elapsed = Stopwatch.StartNew();
        Assert.Empty(ParWait.Any([mine, hanging, queue, receiving], Seconds));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.8 * Seconds, 30);
        Assert.Empty(ParWait.Any([mine, hanging, queue, receiving], 0));

        using ChildProcess process = ChildProcess.Start(Method("SharingPipes.Send"), [sending, new object?[] { "sent" }]);
        Assert.Equal([receiving], ParWait.Any([mine, hanging, queue, receiving]));
        Assert.Equal("sent", receiving.Receive(0));
        Assert.Equal([process], ParWait.Any([mine, hanging, queue, process]));

        Task<IReadOnlyList<object>> waiting = Task.Run(() => ParWait.Any([mine, queue]));
        hanging.Kill();
        hanging.Join();
        Assert.Equal([mine], waiting.Result);
        queue.Put(1);
        Assert.Equal([mine, hanging, queue], ParWait.Any([mine, hanging, queue]));
    });
}
