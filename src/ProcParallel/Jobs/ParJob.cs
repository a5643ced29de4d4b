using System.Management.Automation;
using ProcParallel.Core.Scheduling;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>Work in a pool that goes on while the session does something else. Python's <c>AsyncResult</c>, as a PowerShell job.</summary>
/// <remarks>
/// The job cmdlets (<c>Get-Job</c>, <c>Wait-Job</c>, <c>Receive-Job</c>, <c>Stop-Job</c>, <c>Remove-Job</c>) work on it. Thread-safe.
/// </remarks>
public abstract partial class ParJob : Job2
{
    private readonly ManualResetEventSlim _done = new();
    private readonly List<Action<ParJob>> _waiting = [];
    private readonly Jobs.JobFeeder _feeder;
    private volatile ErrorRecord? _terminalError;

    private protected ParJob(PreparedWork work, PoolCall call, string? name)
        : base(work.Description, name)
    {
        Pool = work.Pool;
        Call = call;
        QueuedAt = DateTime.Now;
        PSBeginTime = QueuedAt;
        Streams = new Jobs.JobStreams(this);
        _feeder = new Jobs.JobFeeder(this, work.Serializer);
    }

    /// <summary>Gets the pool that runs it.</summary>
    public ParPool Pool { get; }

    /// <summary>Gets a value indicating whether it has ended, in whatever way.</summary>
    public bool Ready => _done.IsSet;

    /// <summary>Gets a value indicating whether it has ended without an error that ends an item.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public bool Successful => Ready
        ? JobStateInfo.State == JobState.Completed
        : throw new InvalidOperationException("The job has not ended yet. Ask Ready first, or wait for it with Wait().");

    /// <summary>Gets when it was given to the pool.</summary>
    public DateTime QueuedAt { get; }

    /// <summary>Gets when a worker got it; null while it is queued.</summary>
    public DateTime? StartedAt { get; private set; }

    /// <summary>Gets when it ended; null while it has not.</summary>
    public DateTime? FinishedAt { get; private set; }

    /// <inheritdoc/>
    public override bool HasMoreData => Streams.HasMoreData;

    /// <inheritdoc/>
    public override string Location => Pool.Name;

    /// <inheritdoc/>
    public override string StatusMessage => JobStateInfo.Reason?.Message ?? string.Empty;

    internal PoolCall Call { get; }

    internal Jobs.JobStreams Streams { get; }

    /// <summary>Gets the error that ended it; null when none did.</summary>
    internal ErrorRecord? TerminalError => _terminalError;

    /// <summary>Gets or sets a value indicating whether the terminal error was written by a reader.</summary>
    internal bool TerminalErrorReceived { get; set; }

    /// <summary>Gets or sets what is to run in the session of whoever receives the result, when the job is done.</summary>
    internal ScriptBlock? OnCompleted { get; set; }

    /// <summary>Waits until it has ended. Never throws because of how it ended.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <returns>Whether it has ended.</returns>
    public bool Wait(double timeoutSeconds = -1) =>
        _done.Wait(timeoutSeconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(timeoutSeconds));

    /// <summary>Drops it when it is queued, and stops it when it runs. Does nothing when it has ended.</summary>
    /// <returns>Whether there was something to stop.</returns>
    public bool Cancel()
    {
        if (Ready)
        {
            return false;
        }

        Call.Cancel();
        return true;
    }

    internal bool WaitFor(TimeSpan timeout, CancellationToken token) => _done.Wait(timeout, token);

    /// <summary>Called by the feeder when a worker has got the work.</summary>
    internal void MarkStarted()
    {
        if (StartedAt is null)
        {
            StartedAt = DateTime.Now;
            SetJobState(JobState.Running);
        }
    }

    /// <summary>Called by the feeder once, last.</summary>
    internal void MarkEnded(JobState state, ErrorRecord? error)
    {
        FinishedAt = DateTime.Now;
        PSEndTime = FinishedAt;
        _terminalError = error;
        EngineReflection.SetJobState(this, state, error is null ? null : JobFailure.Of(error), SetJobState);
        Action<ParJob>[] waiting;
        lock (_waiting)
        {
            _done.Set();
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        Array.ForEach(waiting, action => action(this));
    }

    /// <summary>Has an action called, on some thread, when the job has ended; at once when it has already.</summary>
    internal void WhenDone(Action<ParJob> action)
    {
        lock (_waiting)
        {
            if (!_done.IsSet)
            {
                _waiting.Add(action);
                return;
            }
        }

        action(this);
    }

    /// <summary>Makes results of what has arrived. The feeder calls it for one item at a time.</summary>
    internal abstract void AddResult(ParResult result);

    internal void StartFeeding() => _feeder.Start();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Call.Cancel();
        }

        base.Dispose(disposing);
    }

    private protected static TimeoutException NotReady(double seconds) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The job has not ended within {seconds:0.###} s. It goes on; ask again later."));
}
