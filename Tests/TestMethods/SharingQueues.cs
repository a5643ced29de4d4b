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

    /// <summary>Puts numbers from 0 on, and is killed when the last has been put.</summary>
    public static void PutAndDie(ParQueue queue, int count)
    {
        PutRange(queue, 0, count);
        Kill();
    }

    public static object? Get(ParQueue queue, double timeoutSeconds) => queue.Get(timeoutSeconds);

    /// <summary>Fills a queue and empties it again, and gives what it says of its length after each step.</summary>
    public static int[] FillAndEmpty(ParQueue queue)
    {
        var counts = new List<int>();
        while (queue.TryPut(counts.Count))
        {
            counts.Add(queue.Count);
        }

        do
        {
            counts.Add(queue.Count);
        }
        while (queue.TryGet(out _));
        return [.. counts];
    }

    /// <summary>Puts an item and takes it at once, again and again; gives how often it was there.</summary>
    public static int PutAndGetAtOnce(ParQueue queue, int count)
    {
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            queue.Put(i);
            found += queue.TryGet(out object? item) && i.Equals(item) ? 1 : 0;
        }

        return found;
    }

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

    /// <summary>Puts numbers that say whose they are, many with one request.</summary>
    public static int Produce(ParQueue queue, int producer, int count) =>
        queue.PutMany(Enumerable.Range(0, count).Select(i => (object?)((producer * 1_000_000) + i)));

    /// <summary>Puts each item that it takes into another queue with its own number, the whole batch or nothing of it.</summary>
    public static int Consume(ParQueue input, ParQueue output, int consumer, ParQueue ready)
    {
        ready.Put((consumer, Environment.ProcessId));
        int count = 0;
        while (input.GetMany(200) is { Length: > 0 } items)
        {
            output.PutMany(items.Select(item => (object?)(consumer, (int)item!)));
            count += items.Length;
        }

        return count;
    }

    /// <summary>Takes a batch and is killed before it has done anything with it.</summary>
    public static void DieWithBatch(ParQueue queue, int count)
    {
        queue.GetMany(count);
        Kill();
    }

    /// <summary>Takes one item after another and is killed at the one of that number.</summary>
    public static void DieAt(ParQueue queue, int number, ParQueue seen)
    {
        foreach (object? item in queue.GetConsumingEnumerable())
        {
            seen.Put(item);
            if (--number == 0)
            {
                Kill();
            }
        }
    }

    /// <summary>Is killed while it sends, at whatever byte it is then.</summary>
    public static void DieSending(ParQueue queue, int size)
    {
        queue.Put("first");
        new Thread(() => queue.Put(new byte[size])) { IsBackground = true }.Start();
        Kill();
    }

    /// <summary>Puts arrays of these sizes.</summary>
    public static void PutSizes(ParQueue queue, int[] sizes)
    {
        foreach (int size in sizes)
        {
            queue.Put(new byte[size]);
        }
    }

    /// <summary>The same, in a process that a worker starts.</summary>
    public static async Task<int> PutFromGrandchild(ParQueue queue, int count)
    {
        var method = new ProcParallel.Core.MethodReference(typeof(SharingQueues).Assembly.Location, "TestMethods.SharingQueues.PutRange");
        await using var pool = new ProcParallel.Core.ProcessPool(new ProcParallel.Core.ProcessPoolOptions { ThrottleLimit = 1 });
        return await pool.InvokeAsync<int>(method, [queue, 0, count]);
    }

    /// <summary>How many other processes this one is connected to for their shared objects, and its threads for that.</summary>
    public static int CountSharingThreads() => Process.GetCurrentProcess().Threads.Count;
}
