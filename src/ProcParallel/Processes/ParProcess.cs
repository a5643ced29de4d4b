using System.Globalization;
using ProcParallel.Core.Processes;
using ProcParallel.Core.Scheduling;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>
/// A process of its own that runs one piece of work and ends with it; <c>Start-ParProcess</c> makes it. Python's <c>multiprocessing.Process</c>, as a PowerShell
/// job.
/// </summary>
/// <remarks>
/// The job cmdlets work on it, and <c>Receive-ParResult</c> and <c>Wait-ParResult</c>. <see cref="System.Management.Automation.Job.Id"/> is the job's number, as for all jobs; the
/// operating system's is <see cref="ProcessId"/>. Thread-safe.
/// </remarks>
public sealed class ParProcess : ParSingleJob
{
    private readonly ProcessHandle _handle;
    private Action? _onFirstWork;

    /// <param name="work">What it runs; its pool is the process.</param>
    /// <param name="call">The one call of that.</param>
    /// <param name="origin">Where it was started.</param>
    /// <param name="isDaemon">Whether the session does not wait for it at its end.</param>
    /// <param name="onFirstWork">Called once, when the process has come up.</param>
    internal ParProcess(PreparedWork work, PoolCall call, Jobs.JobOrigin origin, bool isDaemon, Action onFirstWork)
        : base(work, call, origin)
    {
        PSJobTypeName = nameof(ParProcess);
        Daemon = isDaemon;
        _handle = new ProcessHandle(work.Pool.Workers, call);
        _onFirstWork = onFirstWork;
    }

    /// <summary>Gets the operating system's number of the process, also when that has ended.</summary>
    public int ProcessId => _handle.ProcessId;

    /// <summary>Gets a value indicating whether the process is there. A process that is just being started is.</summary>
    public bool IsAlive => _handle.IsAlive;

    /// <summary>
    /// Gets the exit code; null while the process is there. 0 for work that came to its end, 1 for an error that ended it, otherwise what <c>exit</c> was given; -15
    /// after <see cref="Terminate"/>, also when it then had to be killed; -9 after <see cref="Kill"/>; and, on Unix, the negative number of another signal that
    /// ended the process.
    /// </summary>
    public int? ExitCode => _handle.ExitCode;

    /// <summary>Gets a value indicating whether it ends with the session. One that is not a daemon is waited for at the end of the session.</summary>
    public bool Daemon { get; }

    /// <inheritdoc/>
    public override string Location => string.Create(CultureInfo.InvariantCulture, $"process {ProcessId}");

    /// <summary>Gets a value indicating whether it has ended with exit code 0.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public override bool Successful => base.Successful && ExitCode == 0;

    internal override Task WorkEnded => _handle.Ended;

    internal override bool IsStopRequested => _handle.IsStopRequested;

    /// <summary>Waits until the process has ended, however it ends. Ctrl+C ends the waiting, not the process.</summary>
    public void Join() => Wait();

    /// <summary>Waits until the process has ended, however it ends.</summary>
    /// <param name="timeoutSeconds">How long to wait; 0, or a negative time, only looks.</param>
    /// <returns>Whether it has ended.</returns>
    public bool Join(double timeoutSeconds) => Wait(double.IsNegative(timeoutSeconds) ? 0 : timeoutSeconds);

    /// <summary>
    /// Stops its work, in which <c>finally</c> and <c>clean</c> blocks run, and with it the process; kills it with everything that it started when that takes longer than
    /// two seconds. Returns at once. Does nothing when it has ended.
    /// </summary>
    public void Terminate() => _handle.Terminate();

    /// <summary>Kills the process and everything that it started. Returns at once. Does nothing when it has ended.</summary>
    public void Kill() => _handle.Kill();

    /// <inheritdoc/>
    public override bool Cancel()
    {
        bool isAlive = IsAlive;
        Terminate();
        return isAlive;
    }

    internal override bool IsOrdinaryEnd(Exception failure) => ProcessHandle.IsOrdinaryEnd(failure);

    internal override void MarkStarted()
    {
        base.MarkStarted();
        if (Call.HasStarted)
        {
            Interlocked.Exchange(ref _onFirstWork, null)?.Invoke();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Terminate();
        }

        base.Dispose(disposing);
    }
}
