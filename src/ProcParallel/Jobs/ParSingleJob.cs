using System.Management.Automation;
using ProcParallel.Core.Scheduling;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>One piece of work that goes on while the session does something else: a task in a pool, or a process of its own.</summary>
public abstract class ParSingleJob : ParJob
{
    private volatile ParResult? _result;
    private bool _resultReceived;

    private protected ParSingleJob(PreparedWork work, PoolCall call, Jobs.JobOrigin origin)
        : base(work, call, origin)
    {
    }

    /// <summary>Gets how long it has run, the time in queues not counted; while it runs, up to now.</summary>
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

    internal override void DropResults() => _result = null;
}
