using System.Diagnostics;
using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What workers do with conditions.</summary>
public static class SharingConditions
{
    /// <summary>Waits for a condition, and says before that it is about to.</summary>
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

    /// <summary>The same within a time. Gives whether it has, and after how many seconds.</summary>
    public static (bool Reached, double Seconds) WaitForCounterWithin(ParCondition condition, ParValue<int> counter, int number, double timeoutSeconds)
    {
        using (condition.Hold())
        {
            var elapsed = Stopwatch.StartNew();
            bool reached = condition.WaitFor(() => counter.Value >= number, timeoutSeconds);
            return (reached, elapsed.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Waits again and again until it is told to stop. Gives how often it was woken.</summary>
    public static int CountWakes(ParCondition condition, ParValue<int> stop, ParQueue waiting)
    {
        int wakes = 0;
        using (condition.Hold())
        {
            waiting.Put(Environment.ProcessId);
            while (stop.Value == 0)
            {
                wakes += condition.Wait() ? 1 : 0;
            }
        }

        return wakes;
    }

    /// <summary>Takes turns with others: each waits for its own one and then lets the next have it.</summary>
    public static int TakeTurns(ParCondition condition, ParValue<int> turn, int number, int parties, int rounds)
    {
        int waits = 0;
        for (int round = 0; round < rounds; round++)
        {
            using (condition.Hold())
            {
                while (turn.Value % parties != number)
                {
                    condition.Wait();
                    waits++;
                }

                turn.Value++;
                condition.NotifyAll();
            }
        }

        return waits;
    }
}
