using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>The lock that shared memory has.</summary>
[Collection(Name)]
public sealed class MemoryLockTests : MemoryTest
{
    [Fact]
    public void Memory_has_one_lock_which_goes_with_it()
    {
        ParArray<int> array = ParArray<int>.Create(1);
        ParLock itsLock = array.Lock;
        Assert.Same(itsLock, array.Lock);
        Assert.NotSame(itsLock, Own(ParValue<int>.Create()).Lock);
        using (itsLock.Hold())
            Assert.True(itsLock.TryAcquire());
        Assert.True(itsLock.IsHeld);
        itsLock.Release();

        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array.Lock);
        Assert.Throws<ObjectDisposedException>(() => itsLock.Acquire());
    }

    [Fact(Timeout = Watchdog)]
    public async Task Changes_of_two_steps_by_four_processes_are_all_there()
    {
        await using ProcessPool pool = NewPool(4);
        ParArray<int> array = Own(ParArray<int>.Create(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync<object>(pool, "SharingMemory.IncrementLocked", array, 500)));
        Assert.Equal(2_000, array[0]);
        Assert.False(array.Lock.IsHeld);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_holder_that_ends_is_told_to_the_next()
    {
        await using ProcessPool pool = NewPool(1);
        ParArray<int> array = Own(ParArray<int>.Create(2));
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingMemory.EndWithLock", array));
        Assert.True(array.Lock.Acquire(30));
        Assert.True(array.Lock.IsAbandoned);
        Assert.Equal([1, 0], array);
        array.Lock.Release();
    }

    [Fact(Timeout = Watchdog)]
    public async Task Who_attaches_by_name_has_the_lock_too()
    {
        string name = Prefix + "locked";
        await using ProcessPool pool = NewPool(1);
        ParArray<int> array = Own(ParArray<int>.Create(2, name));
        using var held = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        Task holding = Task.Run(() =>
        {
            using (array.Lock.Hold())
            {
                held.Set();
                release.Wait();
            }
        });
        held.Wait();
        Assert.False(await CallAsync<bool>(pool, "SharingMemory.TryLockNamed", name));
        release.Set();
        await holding;
        Assert.True(await CallAsync<bool>(pool, "SharingMemory.TryLockNamed", name));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Eventually(() => !SharingServer.IsRunning);
    }
}
