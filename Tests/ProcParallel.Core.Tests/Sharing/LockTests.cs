using ProcParallel.Core.Sharing;
using ProcParallel.Core.Tests.Sharing.Memory;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Locks.</summary>
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
    public Task Many_leave_nothing() => Task.Run(() =>
    {
        for (int i = 0; i < 1_000; i++)
        {
            using var shared = new ParLock();
            Assert.True(shared.TryAcquire());
        }
    });

    [Fact(Timeout = Watchdog)]
    public Task Many_that_are_dropped_while_they_are_held_leave_nothing() => Task.Run(() =>
    {
        Drop(1_000);
        Eventually(() => !SharingServer.IsRunning, "A lock is still served.");
        if (OperatingSystem.IsLinux())
        {
            Eventually(() => MemoryTest.OpenMemory() == 0 && MemoryTest.MappedMemory() == 0, "The memory of a lock is still there.");
        }
    });

    [Fact(Timeout = Watchdog)]
    public async Task Many_of_a_process_that_is_killed_leave_nothing()
    {
        await using (ProcessPool pool = NewPool(1))
        {
            ParLock[] made = [.. (await CallAsync<object[]>(pool, "SharingLocks.MakeMany", 1_000))!.Cast<ParLock>()];
            Array.ForEach(made, one => Own(one));
            Assert.True(made[0].Acquire() && made[999].Acquire());
            System.Diagnostics.Process.GetProcessById(made[0].OwnerProcessId).Kill();
            await UntilAsync(() => made[0].Link.IsEnded);
            Assert.All(made, one => Assert.Throws<SharedObjectGoneException>(() => one.Acquire(30)));
            Array.ForEach(made, one => one.Dispose());
        }

        if (OperatingSystem.IsLinux())
        {
            Eventually(() => MemoryTest.OpenMemory() == 0 && MemoryTest.MappedMemory() == 0, "The memory of a lock is still there.");
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Drop(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(new ParLock().TryAcquire());
        }
    }

    private static Task RunOnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
