using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Sharing;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>Work in a pool that goes on while the session does something else. Python's <c>AsyncResult</c>, as a PowerShell job.</summary>
/// <remarks>
/// The job cmdlets (<c>Get-Job</c>, <c>Wait-Job</c>, <c>Receive-Job</c>, <c>Stop-Job</c>, <c>Remove-Job</c>) work on it. Thread-safe.
/// </remarks>
public abstract partial class ParJob : Job2, IParWaitable
{
    private readonly ManualResetEventSlim _done = new();
    private readonly List<Action<ParJob>> _waiting = [];
    private readonly Jobs.JobFeeder _feeder;
    private volatile ErrorRecord? _endError;
    private bool _disposed;
    private int _completedHandled;

    private protected ParJob(PreparedWork work, PoolCall call, Jobs.JobOrigin origin)
        : base(work.Description, origin.Name)
    {
        Pool = this is ParProcess ? null : work.Pool;
        Call = call;
        Position = origin.Position;
        QueuedAt = DateTime.Now;
        PSBeginTime = QueuedAt;
        Streams = new Jobs.JobStreams(this);
        _feeder = new Jobs.JobFeeder(this, work);
    }

    /// <summary>Gets the pool that runs it; null for a process of its own.</summary>
    public ParPool? Pool { get; }

    /// <summary>Gets a value indicating whether it has ended, in whatever way.</summary>
    public bool Ready => _done.IsSet || JobStateInfo.State is JobState.Completed or JobState.Failed or JobState.Stopped;

    /// <summary>Gets a value indicating whether it has ended without an error that ends an item.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public virtual bool Successful => Ready
        ? JobStateInfo.State == JobState.Completed
        : throw new InvalidOperationException("The job has not ended yet. Ask Ready first, or wait for it with Wait().");

    /// <summary>Gets when it was given to the pool.</summary>
    public DateTime QueuedAt { get; }

    /// <summary>Gets when a worker got it; null while it is queued.</summary>
    public DateTime? StartedAt { get; private set; }

    /// <summary>Gets when it ended; null while it has not.</summary>
    public DateTime? FinishedAt { get; private set; }

    /// <summary>Gets the time between the start and the end, or until now while it runs.</summary>
    public virtual TimeSpan Duration => StartedAt is { } started ? (FinishedAt ?? DateTime.Now) - started : TimeSpan.Zero;

    /// <inheritdoc/>
    public override bool HasMoreData => Streams.HasMoreData;

    /// <inheritdoc/>
    public override string Location => Pool?.Name ?? string.Empty;

    /// <inheritdoc/>
    public override string StatusMessage => JobStateInfo.Reason?.Message ?? string.Empty;

    internal PoolCall Call { get; }

    /// <summary>Gets what is still to be waited for when all results are there.</summary>
    internal virtual Task WorkEnded => Task.CompletedTask;

    /// <summary>Gets a value indicating whether somebody has stopped it in another way than by cancelling its call.</summary>
    internal virtual bool IsStopRequested => false;

    internal Jobs.JobStreams Streams { get; }

    /// <summary>Gets where it was started, for errors that have no place in its own script; null when that is not known.</summary>
    internal IScriptExtent? Position { get; }

    /// <summary>Gets the error that ended it and is in none of its streams; null when there is none.</summary>
    internal ErrorRecord? EndError => _endError;

    /// <summary>Gets or sets a value indicating whether that error was written by a reader.</summary>
    internal bool EndErrorReceived { get; set; }

    /// <summary>Gets or sets what is to run, once, in the session of whoever receives the result, when the job is done.</summary>
    internal ScriptBlock? OnCompleted { get; set; }

    /// <summary>Waits until it has ended. Never throws because of how it ended.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not -1, or no number.</exception>
    /// <exception cref="OperationCanceledException">The pipeline that waits was stopped. The job goes on.</exception>
    public bool Wait(double timeoutSeconds = -1)
    {
        var wait = new SharedWait(timeoutSeconds, default);
        return Ready || SharedWaits.WaitFor(_done, wait);
    }

    /// <summary>Drops it when it is queued, and stops it when it runs. Does nothing when it has ended.</summary>
    /// <returns>Whether there was something to stop.</returns>
    public virtual bool Cancel()
    {
        if (Ready)
        {
            return false;
        }

        Call.Cancel();
        return true;
    }

    internal bool WaitFor(TimeSpan timeout, CancellationToken token) => _done.Wait(timeout, token);

    /// <summary>Says whether the caller is the first to ask, who then runs the call-back.</summary>
    internal bool TakeOnCompleted() => OnCompleted is not null && Interlocked.Exchange(ref _completedHandled, 1) == 0;

    /// <summary>Called by the feeder when a worker has got the work.</summary>
    internal virtual void MarkStarted()
    {
        if (StartedAt is null)
        {
            StartedAt = DateTime.Now;
            SetJobState(JobState.Running);
        }
    }

    /// <summary>Called by the feeder once, last.</summary>
    /// <param name="state">How it ended.</param>
    /// <param name="reason">Why it failed or was stopped; null when there is nothing to say.</param>
    /// <param name="error">The error that ended it, unless a stream has it already.</param>
    internal void MarkEnded(JobState state, ErrorRecord? reason, ErrorRecord? error)
    {
        FinishedAt = DateTime.Now;
        PSEndTime = FinishedAt;
        _endError = error;
        try
        {
            EngineReflection.SetJobState(this, state, reason is null ? null : Jobs.JobFailure.Of(reason), SetJobState);
        }
        catch (ObjectDisposedException)
        {
            // It was removed while it ran: nobody looks at its state, but somebody may still wait.
        }
        finally
        {
            // Whoever listens to the state may throw, and those who wait have nothing to do with that.
            Release();
        }
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

    /// <summary>Says whether what its worker was lost by is a way to end, and not an error.</summary>
    internal virtual bool IsOrdinaryEnd(Exception failure) => false;

    /// <summary>Has an action no longer called that <see cref="WhenDone"/> was given.</summary>
    internal void NoLongerWhenDone(Action<ParJob> action)
    {
        lock (_waiting)
        {
            _waiting.Remove(action);
        }
    }

    /// <inheritdoc/>
    Readiness IParWaitable.WhenReady(Action wake) => new Jobs.JobReadiness(this, wake);

    /// <summary>Takes the record of an item that has ended. The feeder calls it for one item at a time.</summary>
    internal abstract void AddResult(ParResult result);

    /// <summary>Takes the records of the items that have ended, or looks at them.</summary>
    internal abstract IReadOnlyList<ParResult> ReadResults(bool keep);

    /// <summary>Lets go of the records of items whose outputs were received; a task goes on to know its own.</summary>
    internal virtual void ForgetItems()
    {
    }

    /// <summary>Lets go of everything that the items have put out.</summary>
    internal abstract void DropResults();

    internal void StartFeeding(bool stopOnError = false)
    {
        _feeder.StopOnError = stopOnError;
        _feeder.Start();
    }

    /// <summary>Waits for the end, for those who want a value.</summary>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    /// <exception cref="ObjectDisposedException">It was removed.</exception>
    /// <exception cref="RuntimeException">It failed, or its pool ended.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    private protected void AwaitResult(double timeoutSeconds)
    {
        if (!Wait(timeoutSeconds))
        {
            throw new TimeoutException(string.Create(
                CultureInfo.InvariantCulture, $"The job has not ended within {timeoutSeconds:0.###} s. It goes on; ask again later."));
        }

        if (_disposed)
        {
            throw new ObjectDisposedException(Name, "The job was removed, and its results with it.");
        }

        if (EndError is { } error && JobStateInfo.State != JobState.Completed)
        {
            throw error.Exception is OperationCanceledException stopped ? stopped : new RuntimeException(error.ToString(), error.Exception, error);
        }
    }

    /// <summary>Wakes all who wait for the end.</summary>
    private void Release()
    {
        Action<ParJob>[] waiting;
        lock (_waiting)
        {
            _done.Set();
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        Array.ForEach(waiting, action => action(this));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            Call.Cancel();
            Streams.Clear();
            DropResults();
        }

        base.Dispose(disposing);
    }
}
