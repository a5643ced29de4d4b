using System.Diagnostics;
using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What workers do with locks and their like.</summary>
public static class SharingLocks
{
    public static bool TryAcquire(ParLock shared) => shared.TryAcquire();

    public static bool AcquireSemaphore(ParSemaphore semaphore, double timeoutSeconds) => semaphore.Acquire(timeoutSeconds);

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

    /// <summary>Waits for a condition and says in which order it woke.</summary>
    public static bool WaitNotified(ParCondition condition, ParQueue waiting, double timeoutSeconds)
    {
        using (condition.Hold())
        {
            waiting.Put(Environment.ProcessId);
            return condition.Wait(timeoutSeconds);
        }
    }

    /// <summary>Waits for a condition on another thread, and is killed while it does.</summary>
    public static void DieInCondition(ParCondition condition, ParQueue waiting)
    {
        new Thread(() => WaitNotified(condition, waiting, -1)) { IsBackground = true }.Start();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Waits until the counter has reached a number.</summary>
    public static int WaitForCounter(ParCondition condition, ParValue<int> counter, int number)
    {
        using (condition.Hold())
        {
            condition.WaitFor(() => counter.Value >= number);
            return counter.Value;
        }
    }

    public static bool WaitForEvent(ParEvent flag, double timeoutSeconds) => flag.Wait(timeoutSeconds);

    public static void SetEvent(ParEvent flag) => flag.Set();

    /// <summary>Passes a barrier so often, and gives its numbers.</summary>
    public static int[] Pass(ParBarrier barrier, int times, ParValue<int> actions) =>
        [.. Enumerable.Range(0, times).Select(_ => barrier.Wait(action: () => actions.Value++))];

    /// <summary>Is killed while it waits at a barrier.</summary>
    public static void DieAtBarrier(ParBarrier barrier)
    {
        new Thread(() => barrier.Wait()) { IsBackground = true }.Start();
        while (barrier.WaitingCount == 0)
        {
            Thread.Sleep(5);
        }

        Kill();
    }

    public static string WaitAtBarrier(ParBarrier barrier)
    {
        try
        {
            return $"passed as {barrier.Wait()}";
        }
        catch (BrokenBarrierException)
        {
            return "broken";
        }
    }

    private static void Kill()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
