using System.Diagnostics;
using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What workers do with queues.</summary>
public static class SharingQueues
{
    /// <summary>Puts numbers from one on, and ends.</summary>
    public static int PutRange(ParQueue queue, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            queue.Put(first + i);
        }

        return Environment.ProcessId;
    }

    public static object? Get(ParQueue queue, double timeoutSeconds) => queue.Get(timeoutSeconds);

    /// <summary>Takes until the queue is closed.</summary>
    public static object?[] Drain(ParQueue queue)
    {
        var items = new List<object?>();
        while (queue.TryGet(out object? item, -1))
        {
            items.Add(item);
        }

        return [.. items];
    }

    /// <summary>Answers what it gets until the queue is closed.</summary>
    public static int Echo(ParQueue requests, ParQueue replies)
    {
        int count = 0;
        while (requests.TryGet(out object? item, -1))
        {
            replies.Put(item);
            count++;
        }

        return count;
    }

    /// <summary>Makes a queue here, which this process serves.</summary>
    public static ParQueue Make(params object?[] items)
    {
        var queue = new ParQueue();
        foreach (object? item in items)
        {
            queue.Put(item);
        }

        return queue;
    }

    /// <summary>Gets from a queue that came in another queue.</summary>
    public static object? GetFromInner(ParQueue outer) => ((ParQueue)outer.Get(10)!).Get(10);

    public static bool AreSame(ParQueue first, ParQueue second) => ReferenceEquals(first, second);

    /// <summary>Ends as hard as a process can, while another thread waits for an item.</summary>
    public static void DieWaiting(ParQueue queue, ParQueue ready)
    {
        new Thread(() => queue.Get()) { IsBackground = true }.Start();
        ready.Put(Environment.ProcessId);
        Thread.Sleep(200);
        Process.GetCurrentProcess().Kill();
    }

    public static void Kill() => Process.GetCurrentProcess().Kill();
}
