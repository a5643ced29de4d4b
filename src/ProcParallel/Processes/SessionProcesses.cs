using System.Globalization;
using System.Runtime.InteropServices;
using ProcParallel.Core.Workers;

namespace ProcParallel.Processes;

/// <summary>The processes of one session that are there, and what becomes of them at its end. Thread-safe.</summary>
internal sealed class SessionProcesses
{
    private static readonly TimeSpan QuietWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private readonly HashSet<ParProcess> _alive = [];
    private int _lastNumber;

    public ProcessSpares Spares { get; } = new();

    /// <summary>Makes up a name.</summary>
    public string NewName() => string.Create(CultureInfo.InvariantCulture, $"Process{Interlocked.Increment(ref _lastNumber)}");

    /// <summary>Has a process waited for, or stopped, at the end of the session.</summary>
    public void Add(ParProcess process)
    {
        lock (_lock)
        {
            _alive.Add(process);
        }

        process.WhenDone(ended =>
        {
            lock (_lock)
            {
                _alive.Remove((ParProcess)ended);
            }
        });
    }

    /// <summary>Called when a process has begun its work: the next one of its kind is to start faster.</summary>
    public void PrepareNext(WorkerKind kind)
    {
        lock (_lock)
        {
            // None is alive where all have been stopped, and nothing is to be started behind that.
            if (_alive.Count > 0)
            {
                Spares.Ensure(kind);
            }
        }
    }

    /// <summary>Waits for all processes that are no daemons. Ctrl+C ends the waiting; what is left is stopped then.</summary>
    public void WaitForAll()
    {
        List<ParProcess> left = Alive().FindAll(process => !process.Daemon);
        if (left.Count == 0)
        {
            return;
        }

        using var interrupted = new CancellationTokenSource();
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            interrupted.Cancel();
        });
        Spares.Stop();
        if (!WaitForAll(left, QuietWait))
        {
            string names = string.Join(", ", left.Where(process => process.IsAlive).Select(process => $"{process.Name} ({process.ProcessId})"));
            Console.Error.WriteLine($"Waiting for the end of {names}. Ctrl+C stops them; with -Daemon they would end with the session.");
            left.ForEach(process => Wait(process, Timeout.InfiniteTimeSpan, interrupted.Token));
        }
    }

    /// <summary>Kills all, daemons or not, and spare processes.</summary>
    public void StopAll()
    {
        List<ParProcess> stopped;
        lock (_lock)
        {
            stopped = [.. _alive];
            _alive.Clear();
        }

        stopped.ForEach(process => process.Kill());
        Spares.Stop();
        WaitForAll(stopped, StopWait);
    }

    private static bool WaitForAll(List<ParProcess> processes, TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        return processes.TrueForAll(process => Wait(process, limit, late.Token));
    }

    private static bool Wait(ParProcess process, TimeSpan timeout, CancellationToken token)
    {
        try
        {
            return process.WaitFor(timeout, token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private List<ParProcess> Alive()
    {
        lock (_lock)
        {
            return [.. _alive];
        }
    }
}
