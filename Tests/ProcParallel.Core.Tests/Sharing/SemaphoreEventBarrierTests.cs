using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Semaphores, events and barriers.</summary>
[Collection(Name)]
public sealed class SemaphoreEventBarrierTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task A_semaphore_counts()
    {
        ParSemaphore semaphore = Own(new ParSemaphore(2));
        await using ProcessPool pool = NewPool(1);
        Assert.True(semaphore.TryAcquire());
        Assert.True(await CallAsync<bool>(pool, "SharingLocks.AcquireSemaphore", semaphore, 0.0));
        Assert.Equal(0, semaphore.Count);
        Assert.False(semaphore.TryAcquire());
        Assert.False(semaphore.Acquire(0.05));
        Assert.Equal(0, semaphore.Release(3));
        Assert.Equal(3, semaphore.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => semaphore.Release(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParSemaphore(-1));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_bounded_semaphore_is_not_released_more_often_than_acquired()
    {
        await Task.Yield();
        ParSemaphore semaphore = Own(new ParSemaphore(2, isBounded: true));
        Assert.Throws<InvalidOperationException>(() => semaphore.Release());
        semaphore.Acquire();
        Assert.Throws<InvalidOperationException>(() => semaphore.Release(2));
        semaphore.Release();
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
        await using ProcessPool pool = NewPool(3);
        Assert.False(flag.Wait(0));
        Assert.False(flag.Wait(0.05));
        Task<bool>[] waiters = [.. Enumerable.Range(0, 3).Select(_ => CallAsync<bool>(pool, "SharingLocks.WaitForEvent", flag, -1.0))];
        await UntilAsync(() => SharingServer.WaitingCount == 3);
        flag.Set();
        Assert.All(await Task.WhenAll(waiters), Assert.True);
        Assert.True(flag.IsSet);
        Assert.True(flag.Wait());
        flag.Clear();
        Assert.False(flag.Wait(0));
        await CallAsync<object>(pool, "SharingLocks.SetEvent", flag);
        Assert.True(flag.Wait(0));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_barrier_is_passed_in_lockstep()
    {
        const int Parties = 3, Passes = 10;
        ParBarrier barrier = Own(new ParBarrier(Parties));
        using ParValue<int> actions = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(Parties);
        int[]?[] numbers = await Task.WhenAll(Enumerable.Range(0, Parties).Select(_ => CallAsync<int[]>(pool, "SharingLocks.Pass", barrier, Passes, actions)));
        for (int pass = 0; pass < Passes; pass++)
        {
            Assert.Equal([0, 1, 2], numbers.Select(own => own![pass]).Order());
        }

        Assert.Equal(Passes, actions.Value);
        Assert.Equal(0, barrier.WaitingCount);
        Assert.False(barrier.IsBroken);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_barrier_whose_party_dies_is_broken_for_all()
    {
        ParBarrier barrier = Own(new ParBarrier(3));
        await using ProcessPool dying = NewPool(1);
        await using ProcessPool pool = NewPool(1);
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(dying, "SharingLocks.DieAtBarrier", barrier));
        await UntilAsync(() => barrier.IsBroken);
        Assert.Equal("broken", await CallAsync<string>(pool, "SharingLocks.WaitAtBarrier", barrier));
        barrier.Reset();
        Task<string?> waiting = CallAsync<string>(pool, "SharingLocks.WaitAtBarrier", barrier);
        await UntilAsync(() => barrier.WaitingCount == 1);
        barrier.Abort();
        Assert.Equal("broken", await waiting);
        Assert.Throws<BrokenBarrierException>(() => barrier.Wait());
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_barrier_breaks_when_a_party_gives_up_or_its_action_fails()
    {
        ParBarrier barrier = Own(new ParBarrier(2));
        Assert.Throws<TimeoutException>(() => barrier.Wait(0.05));
        Assert.True(barrier.IsBroken);
        barrier.Reset();
        await using ProcessPool pool = NewPool(1);
        Task<string?> other = CallAsync<string>(pool, "SharingLocks.WaitAtBarrier", barrier);
        await UntilAsync(() => barrier.WaitingCount == 1);
        Assert.Throws<FormatException>(() => barrier.Wait(action: () => throw new FormatException()));
        Assert.Equal("broken", await other);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParBarrier(0));
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
