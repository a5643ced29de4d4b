using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Locks and conditions.</summary>
[Collection(Name)]
public sealed class LockTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task Is_held_by_one_at_a_time()
    {
        ParLock shared = Own(new ParLock());
        await using ProcessPool pool = NewPool(1);
        Assert.True(shared.Acquire());
        Assert.True(shared.IsHeld);
        Assert.False(shared.TryAcquire());
        Assert.False(await CallAsync<bool>(pool, "SharingLocks.TryAcquire", shared));
        shared.Release();
        Assert.Throws<InvalidOperationException>(shared.Release);
        Assert.True(await CallAsync<bool>(pool, "SharingLocks.TryAcquire", shared));
        Assert.Throws<InvalidOperationException>(shared.Release);
        Assert.False(shared.Acquire(0.05));
    }

    [Fact(Timeout = Watchdog)]
    public Task A_reentrant_one_belongs_to_a_thread()
    {
        ParLock shared = Own(new ParLock(isReentrant: true));
        return RunOnThread(() =>
        {
            Assert.True(shared.Acquire());
            Assert.True(shared.TryAcquire());
            Assert.True(shared.Acquire());
            RunOnThread(() =>
            {
                Assert.False(shared.TryAcquire());
                Assert.Throws<InvalidOperationException>(shared.Release);
            }).Wait();
            shared.Release();
            shared.Release();
            Assert.True(shared.IsHeld);
            shared.Release();
            Assert.False(shared.IsHeld);
            Assert.Throws<InvalidOperationException>(shared.Release);
        });
    }

    [Fact(Timeout = Watchdog)]
    public async Task Increments_under_it_are_all_there()
    {
        ParLock shared = Own(new ParLock());
        using ParValue<int> counter = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingLocks.Increment", shared, counter, 50_000)));
        Assert.Equal(200_000, counter.Value);
        Assert.False(shared.IsHeld);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Of_a_process_that_was_killed_goes_to_the_next_as_abandoned()
    {
        ParLock shared = Own(new ParLock());
        ParEvent held = Own(new ParEvent());
        await using ProcessPool pool = NewPool(1);
        Task dying = CallAsync<object>(pool, "SharingLocks.DieHolding", shared, held);
        Assert.True(held.Wait());
        Assert.True(shared.Acquire());
        Assert.True(shared.IsAbandoned);
        shared.Release();
        Assert.True(shared.Acquire());
        Assert.False(shared.IsAbandoned);
        await Assert.ThrowsAsync<WorkerLostException>(() => dying);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_killed_process_that_waited_for_it_is_passed_over()
    {
        ParLock shared = Own(new ParLock());
        ParEvent ready = Own(new ParEvent());
        await using ProcessPool pool = NewPool(1);
        shared.Acquire();
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingLocks.DieWaiting", shared, ready));
        await UntilAsync(() => shared.WaitingCount == 0);
        shared.Release();
        Assert.True(shared.TryAcquire());
        Assert.False(shared.IsAbandoned);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_wait_that_is_cancelled_or_too_long_takes_nothing()
    {
        ParLock shared = Own(new ParLock());
        shared.Acquire();
        using var cancellation = new CancellationTokenSource();
        Task waiting = RunOnThread(() => Assert.Throws<OperationCanceledException>(() => shared.Acquire(-1, cancellation.Token)));
        await UntilAsync(() => shared.WaitingCount == 1);
        await cancellation.CancelAsync();
        await waiting;
        Assert.False(shared.Acquire(0.05));
        Assert.Throws<TimeoutException>(() => shared.Hold(0.05));
        shared.Release();
        Assert.False(shared.IsHeld);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Many_leave_nothing()
    {
        await Task.Yield();
        for (int i = 0; i < 1_000; i++)
        {
            using var shared = new ParLock();
            Assert.True(shared.TryAcquire());
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_condition_wakes_as_many_as_it_is_told_to()
    {
        ParCondition condition = Own(new ParCondition());
        ParQueue waiting = NewQueue();
        await using ProcessPool pool = NewPool(3);
        Task<bool>[] waiters = [.. Enumerable.Range(0, 3).Select(_ => CallAsync<bool>(pool, "SharingLocks.WaitNotified", condition, waiting, -1.0))];
        for (int i = 0; i < 3; i++)
        {
            waiting.Get();
        }

        Assert.Throws<InvalidOperationException>(() => condition.Notify());
        using (condition.Hold())
        {
            Assert.Equal(2, condition.Notify(2));
        }

        await UntilAsync(() => waiters.Count(waiter => waiter.IsCompleted) == 2);
        using (condition.Hold())
        {
            Assert.Equal(1, condition.NotifyAll());
            Assert.Equal(0, condition.Notify());
        }

        Assert.All(await Task.WhenAll(waiters), Assert.True);
    }

    [Fact(Timeout = Watchdog)]
    public Task A_condition_that_nobody_notifies_times_out_with_the_lock_held()
    {
        ParCondition condition = Own(new ParCondition(isReentrant: true));
        return RunOnThread(() =>
        {
            Assert.Throws<InvalidOperationException>(() => condition.Wait(0.01));
            condition.Acquire();
            condition.Acquire();
            Assert.False(condition.Wait(0.05));
            RunOnThread(() => Assert.False(condition.TryAcquire())).Wait();
            condition.Release();
            Assert.True(condition.IsHeld);
            condition.Release();
            Assert.False(condition.IsHeld);
        });
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_notification_of_a_process_that_dies_wakes_another()
    {
        ParCondition condition = Own(new ParCondition());
        ParQueue waiting = NewQueue();
        await using ProcessPool dying = NewPool(1);
        await using ProcessPool pool = NewPool(1);
        Task lost = CallAsync<object>(dying, "SharingLocks.DieInCondition", condition, waiting);
        int dyingProcess = (int)waiting.Get()!;
        Task<bool> waiter = CallAsync<bool>(pool, "SharingLocks.WaitNotified", condition, waiting, -1.0);
        waiting.Get();
        condition.Acquire();
        Assert.Equal(1, condition.Notify());
        System.Diagnostics.Process.GetProcessById(dyingProcess).Kill();
        await Assert.ThrowsAsync<WorkerLostException>(() => lost);
        condition.Release();
        Assert.True(await waiter);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Waits_for_what_is_to_become_so()
    {
        ParCondition condition = Own(new ParCondition());
        using ParValue<int> counter = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(1);
        Task<int> waiter = CallAsync<int>(pool, "SharingLocks.WaitForCounter", condition, counter, 5);
        for (int i = 0; i < 5; i++)
        {
            using (condition.Hold())
            {
                counter.Value++;
                condition.NotifyAll();
            }
        }

        Assert.Equal(5, await waiter);
        using (condition.Hold())
        {
            Assert.False(condition.WaitFor(() => counter.Value == 6, 0.05));
        }
    }

    private static Task RunOnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
