using System.Management.Automation;
using ProcParallel.Core.Scheduling;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>One piece of work in a pool. <c>Start-ParTask</c> makes it.</summary>
public sealed class ParTask : ParJob
{
    private volatile ParResult? _result;
    private bool _resultReceived;

    internal ParTask(PreparedWork work, PoolCall call, Jobs.JobOrigin origin, object? input, long index)
        : base(work, call, origin)
    {
        PSJobTypeName = nameof(ParTask);
        InputObject = input;
        Index = index;
    }

    /// <summary>Gets the item that it was started for; null when there was none.</summary>
    public object? InputObject { get; private set; }

    /// <summary>Gets the position of that item in the input, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets how often it was tried, the current attempt counted; 0 while it is queued.</summary>
    public int Attempts => _result?.Attempt ?? Call.Place().Attempt;

    /// <summary>Gets the number of the worker that runs it, or has run it last; 0 while it is queued.</summary>
    public int WorkerId => _result?.WorkerId ?? Call.Place().WorkerId;

    /// <summary>Gets the id of the process that runs it, or has run it last; 0 while it is queued.</summary>
    public int ProcessId => _result?.ProcessId ?? Call.Place().ProcessId;

    /// <summary>Gets how long its last attempt has run, the time in queues not counted; while it runs, how long it has run up to now.</summary>
    public override TimeSpan Duration => _result is { Duration: var known } && known > TimeSpan.Zero ? known : base.Duration;

    internal ParResult? Result => _result;

    /// <summary>Waits for the end and gives what it put out, as often as it is asked: nothing is taken from the streams.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <returns>Null for nothing, the object itself for one, an array for several.</returns>
    /// <exception cref="TimeoutException">It has not ended in time. It goes on, and can be asked again.</exception>
    /// <exception cref="RuntimeException">It failed, or its pool ended; the exception has the error record.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="ObjectDisposedException">It was removed.</exception>
    public object? Get(double timeoutSeconds = -1)
    {
        AwaitResult(timeoutSeconds);
        return _result?.Output;
    }

    internal override void AddResult(ParResult result) => _result = result;

    internal override IReadOnlyList<ParResult> ReadResults(bool keep)
    {
        if (_result is not { } result || !Ready || _resultReceived)
        {
            return [];
        }

        _resultReceived = !keep;
        return [result];
    }

    internal override void DropResults()
    {
        _result = null;
        InputObject = null;
    }
}
