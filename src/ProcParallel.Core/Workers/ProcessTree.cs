using System.Diagnostics;
using System.Globalization;

namespace ProcParallel.Core.Workers;

/// <summary>Ends a worker together with everything that it started.</summary>
internal static class ProcessTree
{
    private const int MaximumPasses = 5;

    /// <summary>Kills the process, its process group and its descendants, also those that moved to a group of their own.</summary>
    /// <param name="process">The root; may have ended already.</param>
    public static void Kill(Process process)
    {
        int root = process.Id;
        if (OperatingSystem.IsWindows())
        {
            KillWindows(process);
            return;
        }

        List<int> descendants = Descendants(root);
        if (!process.HasExited)
        {
            _ = UnixNative.Kill(root, UnixNative.SignalKill);
        }

        KillGroup(root);
        KillEach(descendants);
    }

    /// <summary>Kills all that this process has started, and its process group: itself, too, when it leads that.</summary>
    public static void KillOwn()
    {
        if (!OperatingSystem.IsWindows())
        {
            KillEach(Descendants(Environment.ProcessId));
            if (WorkerMark.Own is string mark)
            {
                KillMarked(mark);
            }

            if (UnixNative.GetProcessGroup() == Environment.ProcessId)
            {
                KillGroup(Environment.ProcessId);
            }
        }
    }

    /// <summary>Kills the processes that have a mark.</summary>
    public static void KillMarked(string mark)
    {
        // What is found may start others meanwhile, but not for ever.
        for (int pass = 0; pass < MaximumPasses && WorkerMark.Find(mark) is { Count: > 0 } found; pass++)
        {
            KillEach(found);
        }
    }

    /// <summary>Kills the process group that a worker leads. The group lives on while any member does, so its number is not reused.</summary>
    public static void KillGroup(int leader)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = UnixNative.Kill(-leader, UnixNative.SignalKill);
        }
    }

    /// <summary>Halts a process where the system can, so that what it does cannot change between a look and a kill.</summary>
    public static void Freeze(int processId)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = UnixNative.Kill(processId, UnixNative.SignalStop);
        }
    }

    /// <summary>Lets a process go on that <see cref="Freeze"/> has halted.</summary>
    public static void Thaw(int processId)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = UnixNative.Kill(processId, UnixNative.SignalContinue);
        }
    }

    private static void KillWindows(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It ended by itself meanwhile; what remains of its tree is ended by the job object.
        }
    }

    private static void KillEach(List<int> ids)
    {
        foreach (int id in ids)
        {
            _ = UnixNative.Kill(id, UnixNative.SignalKill);
        }
    }

    private static List<int> Descendants(int root)
    {
        var found = new List<int>();
        if (!OperatingSystem.IsLinux())
        {
            return found;
        }

        ILookup<int, int> children = ParentsOfAllProcesses().ToLookup(pair => pair.Parent, pair => pair.Id);
        var pending = new Queue<int>(children[root]);
        while (pending.TryDequeue(out int id))
        {
            found.Add(id);
            foreach (int child in children[id])
            {
                pending.Enqueue(child);
            }
        }

        return found;
    }

    private static IEnumerable<(int Id, int Parent)> ParentsOfAllProcesses()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && ProcessStat.Of(id) is { } stat)
            {
                yield return (id, stat.Parent);
            }
        }
    }
}
