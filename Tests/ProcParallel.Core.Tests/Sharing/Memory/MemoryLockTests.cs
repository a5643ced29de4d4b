using ProcParallel.Core.Serialization;
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
        ParLock itsLock = array.Lock!;
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
        Assert.False(array.Lock!.IsHeld);
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_holder_that_ends_is_told_to_the_next()
    {
        await using ProcessPool pool = NewPool(1);
        ParArray<int> array = Own(ParArray<int>.Create(2));
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "SharingMemory.EndWithLock", array));
        Assert.True(array.Lock!.Acquire(30));
        Assert.True(array.Lock!.IsAbandoned);
        Assert.Equal([1, 0], array);
        array.Lock!.Release();
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
            using (array.Lock!.Hold())
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

    [Fact(Timeout = Watchdog)]
    public async Task Several_can_have_one_lock_that_was_made_before()
    {
        await using ProcessPool pool = NewPool(2);
        ParLock given = Own(new ParLock());
        ParValue<int> value = Own(ParValue<int>.Create(5, locking: given));
        ParArray<int> array = Own(ParArray<int>.Create(1, locking: given));
        ParArray items = Own(ParArray.From(new[] { 1, 2 }, locking: given));
        Assert.All([value.Lock, array.Lock, items.Lock], found => Assert.Same(given, found));

        Assert.True(await CallAsync<bool>(pool, "SharingMemory.HaveLock", given, value, array));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => CallAsync<object>(pool, "SharingMemory.IncrementLocked", array, 500)));
        Assert.Equal(1_000, array[0]);

        // It is nobody's but its maker's to end: neither here nor in a worker.
        value.Dispose();
        Assert.True(await CallAsync<bool>(pool, "SharingMemory.DisposeAndLock", items, array));
        Assert.True(array.Lock!.TryAcquire());
        given.Release();
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_lock_that_was_made_before_is_found_by_name_too_whoever_serves_it()
    {
        string name = Prefix + "given";
        await using ProcessPool pool = NewPool(1);
        ParLock given = Own(new ParCondition());
        ParArray<int> array = (await CallAsync<ParArray<int>>(pool, "SharingMemory.MakeLocked", name, given))!;
        Assert.NotEqual(Environment.ProcessId, array.CreatorId);
        Assert.Same(given, array.Lock);
        array.Dispose();
        Assert.Same(given, Own(ParArray.Open(name)).Lock);

        using (given.Hold())
            Assert.False(await CallAsync<bool>(pool, "SharingMemory.TryLockNamed", name));
        Assert.True(await CallAsync<bool>(pool, "SharingMemory.TryLockNamed", name));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_lock_whose_process_has_ended_is_an_error_where_it_is_used_and_nothing_else_is()
    {
        await using ProcessPool pool = NewPool(1);
        ParLock given = Own((await CallAsync<ParLock>(pool, "SharingMemory.MakeLock"))!);
        ParValue<int> value = Own(ParValue<int>.Create(5, locking: given));
        Assert.True(value.Lock!.TryAcquire());
        await Assert.ThrowsAsync<WorkerLostException>(() => CallAsync<object>(pool, "Crashes.KillSelf"));

        await UntilAsync(() => Record.Exception(() => value.Lock!.Acquire()) is SharedObjectGoneException);
        await CallAsync<int>(pool, "SharingMemory.SetValue", value, 6);
        Assert.Equal(6, value.Value);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => CallAsync<bool>(pool, "SharingMemory.TryLock", value));
        Assert.Contains($"The process {given.OwnerProcessId} that made this shared object has ended", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Memory_can_be_without_a_lock()
    {
        string name = Prefix + "lockless";
        await using ProcessPool pool = NewPool(1);
        ParArray<int> array = Own(ParArray<int>.Create(1, name, SharedMemoryLock.None));
        ParValue<long> value = Own(ParValue<long>.Create(1, locking: SharedMemoryLock.None));
        Assert.Null(array.Lock);
        Assert.Null(value.Lock);
        Assert.False(SharingServer.IsRunning);
        Assert.True(await CallAsync<bool>(pool, "SharingMemory.HaveNoLock", array, value, name));
        Assert.False(SharingServer.IsRunning);

        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array.Lock);
    }

    [Fact]
    public void A_lock_that_is_none_or_was_disposed_of_cannot_be_chosen()
    {
        var gone = new ParLock();
        gone.Dispose();
        Assert.Contains("disposed of", Assert.Throws<ArgumentException>(() => ParValue<int>.Create(1, locking: gone)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ParValue<int>.Create(1, locking: (ParLock)null!));
        Assert.Equal(0, OpenMemory());

        var late = new ParLock();
        ParValue<int> value = Own(ParValue<int>.Create(1, locking: late));
        late.Dispose();
        var refused = Assert.Throws<ValueNotSerializableException>(() => new ValueSerializer(SerializationOptions.Default).Serialize(value));
        Assert.Contains("its lock has been disposed of", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, value.Value);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Eventually(() => !SharingServer.IsRunning);
    }
}
