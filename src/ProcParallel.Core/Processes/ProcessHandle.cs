using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Processes;

/// <summary>A process that runs one piece of work and ends with it, as its parent sees it. Thread-safe.</summary>
internal sealed class ProcessHandle
{
    /// <summary>The exit code of a process that was asked to end. The number of the signal that does so elsewhere, negative.</summary>
    public const int TerminatedExitCode = -ExitStatus.SignalTerminate;

    /// <summary>The exit code of a process that was killed.</summary>
    public const int KilledExitCode = -UnixNative.SignalKill;

    private readonly WorkerPool _pool;
    private readonly PoolCall _call;
    private volatile bool _terminated;
    private volatile bool _killed;

    /// <param name="pool">The single-use pool that is the process, which must have been created.</param>
    /// <param name="call">Its one call.</param>
    public ProcessHandle(WorkerPool pool, PoolCall call)
    {
        _pool = pool;
        _call = call;
        ProcessId = pool.Workers() is [var worker, ..] ? worker.ProcessId : pool.LastExit?.ProcessId ?? 0;
    }

    public int ProcessId { get; }

    /// <summary>Gets a value indicating whether the process is there.</summary>
    public bool IsAlive => !_pool.Ended.IsCompleted;

    /// <summary>Gets a task that ends when the process and what it started are gone.</summary>
    public Task Ended => _pool.Ended;

    /// <summary>Gets a value indicating whether it was asked to end, or killed, by its parent.</summary>
    public bool IsStopRequested => _terminated || _killed;

    /// <summary>
    /// Gets the exit code; null while the process is there. A process that its parent has asked to end has <see cref="TerminatedExitCode"/>, one that its
    /// parent has killed <see cref="KilledExitCode"/>, and one that another signal has ended that signal's number, negative.
    /// </summary>
    public int? ExitCode => IsAlive ? null : ExitCodeOf(_pool.LastExit?.ExitCode);

    /// <summary>Asks the work to stop, and kills the process when it has not ended after the grace period.</summary>
    public void Terminate()
    {
        if (IsAlive)
        {
            _terminated = true;
            _pool.Interrupt(_call);
        }
    }

    /// <summary>Kills the process and everything that it started.</summary>
    public void Kill()
    {
        if (IsAlive)
        {
            _killed = true;
            _pool.KillProcess();
        }
    }

    /// <summary>Whether the process ended by itself, as programs end: with an exit code, and by no signal.</summary>
    public static bool IsOrdinaryEnd(Exception? failure) => failure is WorkerLostException { ExitCode: >= 0, SignalName: null };

    private int ExitCodeOf(int? reported)
    {
        bool isKill = reported is null || ExitStatus.IsOfKill(reported.Value);
        if (_killed && isKill)
        {
            return KilledExitCode;
        }

        if (_terminated && (isKill || reported == ExitStatus.Terminated))
        {
            return TerminatedExitCode;
        }

        // A process that has reported the end of its work chose its exit code itself, whatever that looks like.
        return _pool.ItemsDone > 0 ? reported ?? KilledExitCode : ExitStatus.Negative(reported) ?? KilledExitCode;
    }
}
