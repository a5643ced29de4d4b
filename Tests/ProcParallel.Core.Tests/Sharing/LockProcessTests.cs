using System.Diagnostics;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>One lock in this process and two others.</summary>
[Collection(Name)]
public sealed class LockProcessTests : SharingTest
{
    [Fact(Timeout = Watchdog)]
    public async Task One_process_has_it_and_only_that_one_releases_it()
    {
        ParLock shared = Own(new ParLock());
        await using ProcessPool one = NewPool(1);
        await using ProcessPool other = NewPool(1);
        Assert.True(await CallAsync<bool>(one, "SharingLocks.TryAcquireAndKeep", shared));
        Assert.False(await CallAsync<bool>(one, "SharingLocks.TryAcquire", shared));
        Assert.False(await CallAsync<bool>(other, "SharingLocks.TryAcquire", shared));
        Assert.False(shared.TryAcquire());
        Assert.Contains("not held", await CallAsync<string>(other, "SharingLocks.Release", shared), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(shared.Release);
        Assert.True(shared.IsHeld);
        Assert.Null(await CallAsync<string>(one, "SharingLocks.Release", shared));
        Assert.Contains("not held", await CallAsync<string>(one, "SharingLocks.Release", shared), StringComparison.Ordinal);
        Assert.True(await CallAsync<bool>(other, "SharingLocks.TryAcquireAndKeep", shared));
        Assert.False(shared.TryAcquire());
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_reentrant_one_is_released_as_often_as_its_owner_has_acquired_it()
    {
        ParLock shared = Own(new ParLock(isReentrant: true));
        await using ProcessPool one = NewPool(1);
        await using ProcessPool other = NewPool(1);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(await CallAsync<bool>(one, "SharingLocks.TryAcquireAndKeep", shared));
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.False(await CallAsync<bool>(other, "SharingLocks.TryAcquire", shared));
            Assert.NotNull(await CallAsync<string>(other, "SharingLocks.Release", shared));
            Assert.Throws<InvalidOperationException>(shared.Release);
            Assert.Null(await CallAsync<string>(one, "SharingLocks.Release", shared));
        }

        Assert.False(shared.IsHeld);
        Assert.NotNull(await CallAsync<string>(one, "SharingLocks.Release", shared));
        Assert.True(await CallAsync<bool>(other, "SharingLocks.TryAcquire", shared));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Waiting_is_given_up_after_the_time_and_not_before()
    {
        const double Seconds = 0.5;
        ParLock shared = Own(new ParLock());
        ParLock reentrant = Own(new ParLock(isReentrant: true));
        ParCondition condition = Own(new ParCondition());
        await using ProcessPool one = NewPool(1);
        await using ProcessPool other = NewPool(1);
        foreach (ParLock each in new[] { shared, reentrant, condition })
        {
            Assert.True(await CallAsync<bool>(one, "SharingLocks.TryAcquireAndKeep", each));
            Assert.InRange(await CallAsync<double>(other, "SharingLocks.SecondsToGiveUp", each, Seconds), 0.8 * Seconds, 30);
            NotBefore(Seconds, () => Assert.False(each.Acquire(Seconds)));
            Assert.Equal(0, each.WaitingCount);
            Assert.Null(await CallAsync<string>(one, "SharingLocks.Release", each));
        }

        NotBefore(Seconds, () => Assert.False(Own(new ParSemaphore(0)).Acquire(Seconds)));
        NotBefore(Seconds, () => Assert.False(Own(new ParEvent()).Wait(Seconds)));
        NotBefore(Seconds, () => Assert.Throws<TimeoutException>(() => Own(new ParBarrier(2)).Wait(Seconds)));
        using (condition.Hold())
        {
            NotBefore(Seconds, () => Assert.False(condition.Wait(Seconds)));
        }
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("lock")]
    [InlineData("reentrant")]
    [InlineData("condition")]
    public async Task The_next_owner_in_whatever_process_is_told_that_the_last_one_was_killed(string kind)
    {
        ParLock shared = Own(kind == "condition" ? new ParCondition() : new ParLock(isReentrant: kind == "reentrant"));
        ParQueue held = NewQueue();
        await using ProcessPool dying = NewPool(1);
        await using ProcessPool pool = NewPool(2);
        Task lost = CallAsync<object>(dying, "SharingLocks.HoldUntilKilled", shared, held);
        int holder = (int)held.Get()!;
        Task<bool>[] waiting = [.. Enumerable.Range(0, 2).Select(_ => CallAsync<bool>(pool, "SharingLocks.AcquireAbandoned", shared))];
        await UntilAsync(() => shared.WaitingCount == 2);
        using (Process process = Process.GetProcessById(holder))
        {
            process.Kill();
        }

        Assert.Equal([false, true], (await Task.WhenAll(waiting)).Order());
        Assert.True(shared.Acquire(30));
        Assert.False(shared.IsAbandoned);
        await Assert.ThrowsAsync<WorkerLostException>(() => lost);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_value_that_four_processes_increment_under_its_lock_is_exact()
    {
        using ParValue<int> counter = ParValue<int>.Create(0);
        await using ProcessPool pool = NewPool(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingLocks.IncrementUnderItsLock", counter, 50_000)));
        Assert.Equal(200_000, counter.Value);
        Assert.False(counter.Lock!.IsHeld);
    }

    [Fact(Timeout = Watchdog)]
    public async Task One_that_a_process_has_made_is_the_same_wherever_it_comes()
    {
        await using ProcessPool one = NewPool(1);
        await using ProcessPool other = NewPool(1);
        ParLock made = Own((await CallAsync<ParLock>(one, "SharingLocks.MakeHeld"))!);
        Assert.NotEqual(Environment.ProcessId, made.OwnerProcessId);
        Assert.False(made.TryAcquire());
        Assert.False(await CallAsync<bool>(other, "SharingLocks.TryAcquire", made));
        Assert.True(await CallAsync<bool>(other, "SharingLocks.AreSame", made, made));
        Assert.Null(await CallAsync<string>(one, "SharingLocks.Release", made));
        Assert.True(await CallAsync<bool>(other, "SharingLocks.TryAcquireAndKeep", made));
        Assert.False(made.TryAcquire());
        Assert.False(await CallAsync<bool>(one, "SharingLocks.TryAcquire", made));
    }

    private static void NotBefore(double seconds, Action action)
    {
        var elapsed = Stopwatch.StartNew();
        action();
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.8 * seconds, 30);
    }
}
