using System.Diagnostics;
using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What workers do with locks and their like.</summary>
public static class SharingLocks
{
    // What a process does not refer to any more, it lets go of.
    private static readonly List<ParLock> Kept = [];

    public static bool TryAcquire(ParLock shared) => shared.TryAcquire();

    /// <summary>The same, for a lock that this process is to hold after the call, too.</summary>
    public static bool TryAcquireAndKeep(ParLock shared)
    {
        Kept.Add(shared);
        return shared.TryAcquire();
    }

    /// <summary>Releases the lock, and gives why that was not possible; null if it was.</summary>
    public static string? Release(ParLock shared)
    {
        try
        {
            shared.Release();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    /// <summary>A lock that this process has made and holds.</summary>
    public static ParLock MakeHeld()
    {
        var made = new ParLock();
        Kept.Add(made);
        made.Acquire();
        return made;
    }

    public static ParLock[] MakeMany(int count)
    {
        ParLock[] made = [.. Enumerable.Range(0, count).Select(_ => new ParLock())];
        Kept.AddRange(made);
        return made;
    }

    public static bool AreSame(ParLock first, ParLock second) => ReferenceEquals(first, second);

    /// <summary>Seconds until a wait for a lock is given up; -1 if it is not.</summary>
    public static double SecondsToGiveUp(ParLock shared, double timeoutSeconds)
    {
        var elapsed = Stopwatch.StartNew();
        return shared.Acquire(timeoutSeconds) ? -1 : elapsed.Elapsed.TotalSeconds;
    }

    /// <summary>Acquires the lock, says whether it was abandoned, and releases it.</summary>
    public static bool AcquireAbandoned(ParLock shared)
    {
        using (shared.Hold())
        {
            return shared.IsAbandoned;
        }
    }

    /// <summary>Acquires the lock, says who has it, and holds it until it is killed.</summary>
    public static void HoldUntilKilled(ParLock shared, ParQueue held)
    {
        shared.Acquire();
        held.Put(Environment.ProcessId);
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(shared);
    }

    /// <summary>Adds one, so often, under the lock that the value has.</summary>
    public static void IncrementUnderItsLock(ParValue<int> counter, int times) => Increment(counter.Lock!, counter, times);

    public static bool AcquireSemaphore(ParSemaphore semaphore, double timeoutSeconds) => semaphore.Acquire(timeoutSeconds);

    /// <summary>Releases the semaphore, and gives why that was not possible; null if it was.</summary>
    public static string? ReleaseSemaphore(ParSemaphore semaphore)
    {
        try
        {
            semaphore.Release();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    /// <summary>Adds one, so often, in a way that only the lock makes safe.</summary>
    public static void Increment(ParLock shared, ParValue<int> counter, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using (shared.Hold())
            {
                counter.Value++;
            }
        }
    }

    /// <summary>Acquires the lock, says so, and is killed with it.</summary>
    public static void DieHolding(ParLock shared, ParEvent held)
    {
        shared.Acquire();
        held.Set();
        Kill();
    }

    /// <summary>Waits for the lock on another thread, and is killed while it does.</summary>
    public static void DieWaiting(ParLock shared, ParEvent ready)
    {
        new Thread(() => shared.Acquire()) { IsBackground = true }.Start();
        while (shared.WaitingCount == 0)
        {
            Thread.Sleep(5);
        }

        ready.Set();
        Kill();
    }

    public static void DieWithSlots(ParSemaphore semaphore, int count)
    {
        for (int i = 0; i < count; i++)
        {
            semaphore.Acquire();
        }

        Kill();
    }

    public static bool WaitForEvent(ParEvent flag, double timeoutSeconds) => flag.Wait(timeoutSeconds);

    public static void SetEvent(ParEvent flag) => flag.Set();

    private static void Kill()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
