using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Conditions.</summary>
[Collection(Name)]
public sealed class ConditionTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task As_many_wake_as_are_notified_and_nothing_is_kept_of_it()
    {
        const int Waiters = 6;
        ParCondition condition = Own(new ParCondition());
        ParQueue waiting = NewQueue();
        await using (ProcessPool pool = NewPool(Waiters))
        {
            Assert.Throws<InvalidOperationException>(() => condition.Notify());
            Assert.Equal((0, 0), (Notify(condition, 1), Notify(condition, -1)));
            Task<bool>[] waiters = [.. Enumerable.Range(0, Waiters).Select(_ => CallAsync<bool>(pool, "SharingConditions.WaitNotified", condition, waiting, -1.0))];
            Assert.Equal(Waiters, Enumerable.Range(0, Waiters).Select(_ => waiting.Get()).Distinct().Count());
            await UntilAsync(() => SharingServer.WaitingCount == Waiters);

            Assert.Equal(1, Notify(condition, 1));
            await UntilAsync(() => waiters.Count(waiter => waiter.IsCompleted) == 1);
            Assert.Equal(2, Notify(condition, 2));
            await UntilAsync(() => waiters.Count(waiter => waiter.IsCompleted) == 3);

            // Those who still wait are neither more nor fewer than were not woken.
            Assert.Equal(3, Notify(condition, -1));
            Assert.All(await Task.WhenAll(waiters), Assert.True);
            Assert.Equal(0, Notify(condition, 1));
            Assert.False(await CallAsync<bool>(pool, "SharingConditions.WaitNotified", condition, waiting, 0.1));
            Assert.Equal((0, 0, false), (SharingServer.WaitingCount, condition.WaitingCount, condition.IsHeld));
        }

        // Were a notification left over, the end of those that had it would wake this one.
        await UntilAsync(() => SharingServer.ConnectionCount == 0);
        await using ProcessPool next = NewPool(1);
        Task<bool> late = CallAsync<bool>(next, "SharingConditions.WaitNotified", condition, waiting, -1.0);
        await UntilAsync(() => waiting.Count == 2);
        Assert.Equal(1, Notify(condition, -1));
        Assert.True(await late);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Of_many_notifications_each_wakes_one()
    {
        ParCondition condition = Own(new ParCondition());
        ParQueue waiting = NewQueue();
        using ParValue<int> stop = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(3);
        Task<int>[] waiters = [.. Enumerable.Range(0, 3).Select(_ => CallAsync<int>(pool, "SharingConditions.CountWakes", condition, stop, waiting))];
        for (int i = 0; i < 3; i++)
        {
            waiting.Get();
        }

        int notified = 0;
        for (int i = 0; i < 2_000; i++)
        {
            notified += Notify(condition, 1 + (i % 3));
        }

        using (condition.Hold())
        {
            stop.Value = 1;
            notified += condition.NotifyAll();
        }

        Assert.Equal(notified, (await Task.WhenAll(waiters)).Sum());
        Assert.True(notified >= 3);
    }

    [Fact(Timeout = Watchdog)]
    public async Task No_notification_is_lost_between_those_who_take_turns()
    {
        const int Parties = 3, Rounds = 300;
        ParCondition condition = Own(new ParCondition());
        using ParValue<int> turn = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(Parties);
        await Task.WhenAll(Enumerable.Range(0, Parties).Select(number => CallAsync<int>(pool, "SharingConditions.TakeTurns", condition, turn, number, Parties, Rounds)));
        Assert.Equal(Parties * Rounds, turn.Value);
        Assert.Equal((0, 0, false), (SharingServer.WaitingCount, condition.WaitingCount, condition.IsHeld));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Waits_for_what_is_to_become_so()
    {
        ParCondition condition = Own(new ParCondition());
        using ParValue<int> counter = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(3);
        Task<int> waiter = CallAsync<int>(pool, "SharingConditions.WaitForCounter", condition, counter, 5);
        Task<(bool Reached, double Seconds)> inTime = CallAsync<(bool, double)>(pool, "SharingConditions.WaitForCounterWithin", condition, counter, 5, 50.0);
        (bool reached, double seconds) = await CallAsync<(bool, double)>(pool, "SharingConditions.WaitForCounterWithin", condition, counter, 6, 0.3);
        Assert.False(reached);
        Assert.InRange(seconds, 0.3, 30);
        Assert.False(waiter.IsCompleted || inTime.IsCompleted);
        for (int i = 0; i < 5; i++)
        {
            using (condition.Hold())
            {
                counter.Value++;
                condition.NotifyAll();
            }
        }

        Assert.Equal(5, await waiter);
        Assert.True((await inTime).Reached);
        using (condition.Hold())
        {
            Assert.False(condition.WaitFor(() => counter.Value == 6, 0.05));
        }
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
        Task lost = CallAsync<object>(dying, "SharingConditions.DieInCondition", condition, waiting);
        int dyingProcess = (int)waiting.Get()!;
        Task<bool> waiter = CallAsync<bool>(pool, "SharingConditions.WaitNotified", condition, waiting, -1.0);
        waiting.Get();
        condition.Acquire();
        Assert.Equal(1, condition.Notify());
        System.Diagnostics.Process.GetProcessById(dyingProcess).Kill();
        await Assert.ThrowsAsync<WorkerLostException>(() => lost);
        condition.Release();
        Assert.True(await waiter);
    }

    private static int Notify(ParCondition condition, int count)
    {
        using (condition.Hold())
        {
            return count < 0 ? condition.NotifyAll() : condition.Notify(count);
        }
    }

    private static Task RunOnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
