using System.Diagnostics;
using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What workers do with barriers.</summary>
public static class SharingBarriers
{
    /// <summary>
    /// Passes a barrier so often, and gives its numbers. Throws if somebody is not where this one is: each notes in its place how often it has arrived.
    /// </summary>
    public static int[] Pass(ParBarrier barrier, int times, ParArray<int> arrivals, int party, ParValue<int> actions)
    {
        var random = new Random(party);
        int[] numbers = new int[times];
        for (int pass = 1; pass <= times; pass++)
        {
            Thread.Sleep(random.Next(5));
            arrivals[party] = pass;
            numbers[pass - 1] = barrier.Wait(action: () => actions.Value++);
            if (arrivals.Any(other => other < pass) || actions.Value != pass)
            {
                throw new InvalidOperationException($"In pass {pass} the others were at {string.Join(", ", arrivals)}, and there were {actions.Value} actions.");
            }
        }

        return numbers;
    }

    /// <summary>Is killed while it waits at a barrier.</summary>
    public static void DieWaiting(ParBarrier barrier, int afterOthers)
    {
        new Thread(() => barrier.Wait()) { IsBackground = true }.Start();
        while (barrier.WaitingCount <= afterOthers)
        {
            Thread.Sleep(5);
        }

        Kill();
    }

    /// <summary>Is killed in the action of a barrier, when all are there.</summary>
    public static void DieActing(ParBarrier barrier) => barrier.Wait(action: Kill);

    /// <summary>Says that it is here, and never comes to the barrier.</summary>
    public static void StayAway(ParBarrier barrier, ParQueue here)
    {
        here.Put(Environment.ProcessId);
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(barrier);
    }

    /// <summary>Passes a barrier, and ends this process as programs end.</summary>
    public static void PassAndExit(ParBarrier barrier, int exitCode)
    {
        barrier.Wait();
        Environment.Exit(exitCode);
    }

    public static string Wait(ParBarrier barrier)
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
