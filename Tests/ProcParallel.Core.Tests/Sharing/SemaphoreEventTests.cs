using System.Diagnostics;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Semaphores and events.</summary>
[Collection(Name)]
public sealed class SemaphoreEventTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task A_semaphore_counts()
    {
        ParSemaphore semaphore = Own(new ParSemaphore(2));
        await using ProcessPool pool = NewPool(1);
        await using ProcessPool other = NewPool(1);
        Assert.Equal(2, semaphore.Count);
        Assert.True(semaphore.TryAcquire());
        Assert.Equal(1, semaphore.Count);
        Assert.True(await CallAsync<bool>(pool, "SharingLocks.AcquireSemaphore", semaphore, 0.0));
        Assert.Equal(0, semaphore.Count);
        Assert.False(semaphore.TryAcquire());
        Assert.False(await CallAsync<bool>(other, "SharingLocks.AcquireSemaphore", semaphore, 0.0));
        Assert.False(semaphore.Acquire(0.05));
        Assert.Equal(0, semaphore.Release(3));
        Assert.Equal(3, semaphore.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => semaphore.Release(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParSemaphore(-1));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_bounded_semaphore_is_not_released_more_often_than_acquired()
    {
        ParSemaphore semaphore = Own(new ParSemaphore(2, isBounded: true));
        await using ProcessPool pool = NewPool(1);
        await using ProcessPool other = NewPool(1);
        Assert.Throws<InvalidOperationException>(() => semaphore.Release());
        Assert.Equal(2, semaphore.Count);
        semaphore.Acquire();
        Assert.Equal(1, semaphore.Count);
        Assert.Throws<InvalidOperationException>(() => semaphore.Release(2));
        Assert.True(await CallAsync<bool>(pool, "SharingLocks.AcquireSemaphore", semaphore, 0.0));
        Assert.Equal(0, semaphore.Count);
        Assert.False(await CallAsync<bool>(other, "SharingLocks.AcquireSemaphore", semaphore, 0.0));
        Assert.Null(await CallAsync<string>(other, "SharingLocks.ReleaseSemaphore", semaphore));
        Assert.Null(await CallAsync<string>(other, "SharingLocks.ReleaseSemaphore", semaphore));
        Assert.Contains("more often", await CallAsync<string>(other, "SharingLocks.ReleaseSemaphore", semaphore), StringComparison.Ordinal);
        Assert.Equal(2, semaphore.Count);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_semaphore_wakes_who_waits()
    {
        ParSemaphore semaphore = Own(new ParSemaphore(0));
        await using ProcessPool pool = NewPool(1);
        Task<bool> waiting = CallAsync<bool>(pool, "SharingLocks.AcquireSemaphore", semaphore, -1.0);
        await UntilAsync(() => SharingServer.WaitingCount == 1);
        semaphore.Release();
        Assert.True(await waiting);
        Assert.Equal(0, semaphore.Count);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_killed_process_had_of_a_semaphore_is_given_back(bool isBounded)
    {
        ParSemaphore semaphore = Own(new ParSemaphore(3, isBounded));
        await using ProcessPool pool = NewPool(1);
        Assert.True(semaphore.Acquire());
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingLocks.DieWithSlots", semaphore, 2));
        await UntilAsync(() => semaphore.Count == 2);
        semaphore.Release();
        Assert.Equal(3, semaphore.Count);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Signals_that_a_process_has_consumed_do_not_come_back_when_it_ends()
    {
        ParSemaphore signal = Own(new ParSemaphore(0));
        signal.Release(2);
        await using (ProcessPool pool = NewPool(1))
        {
            Assert.True(await CallAsync<bool>(pool, "SharingLocks.AcquireSemaphore", signal, -1.0));
        }

        await UntilAsync(() => SharingServer.ConnectionCount == 0);
        Assert.Equal(1, signal.Count);
    }

    [Fact(Timeout = Watchdog)]
    public async Task An_event_wakes_all()
    {
        ParEvent flag = Own(new ParEvent());
        await using ProcessPool pool = NewPool(5);
        Assert.False(flag.Wait(0));
        var elapsed = Stopwatch.StartNew();
        Assert.False(flag.Wait(0.1));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.099, 30);
        Task<bool>[] waiters = [.. Enumerable.Range(0, 5).Select(_ => CallAsync<bool>(pool, "SharingLocks.WaitForEvent", flag, -1.0))];
        await UntilAsync(() => SharingServer.WaitingCount == 5);
        flag.Set();
        Assert.All(await Task.WhenAll(waiters), Assert.True);
        Assert.True(flag.IsSet);
        Assert.True(flag.Wait());
        flag.Clear();
        Assert.False(flag.Wait(0));
        Task<bool> waiter = CallAsync<bool>(pool, "SharingLocks.WaitForEvent", flag, -1.0);
        await UntilAsync(() => SharingServer.WaitingCount == 1);
        await CallAsync<object>(pool, "SharingLocks.SetEvent", flag);
        Assert.True(await waiter);
        Assert.True(flag.Wait(0));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Any_of_several_is_waited_for()
    {
        ParEvent flag = Own(new ParEvent());
        ParQueue queue = NewQueue();
        Task<object[]> waiting = Task.Run(() => ParWait.Any([queue, flag]).ToArray());
        flag.Set();
        Assert.Equal([flag], await waiting);
    }
}
