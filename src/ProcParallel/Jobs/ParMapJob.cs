using System.Management.Automation;
using System.Management.Automation.Remoting.Internal;
using ProcParallel.Core.Scheduling;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>A map that goes on while the session does something else: one job, with a light record for each item.</summary>
public sealed class ParMapJob : ParJob
{
    private readonly object _resultsLock = new();
    private List<ParResult> _results = [];
    private long _done;
    private long _failed;

    internal ParMapJob(PreparedWork work, PoolCall call, Jobs.JobOrigin origin)
        : base(work, call, origin)
    {
        PSJobTypeName = nameof(ParMapJob);
    }

    /// <summary>Gets the number of items given to it so far.</summary>
    public long Total => Call.Added;

    /// <summary>Gets the number of items that have ended.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Gets the number of items that have failed.</summary>
    public long FailedCount => Interlocked.Read(ref _failed);

    /// <summary>Waits for the end and gives what all items put out that nobody has received, in the order in which it arrived.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="TimeoutException">It has not ended in time. It goes on, and can be asked again.</exception>
    /// <exception cref="RuntimeException">An item failed, or the pool ended. What the others put out can still be received.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="ObjectDisposedException">It was removed.</exception>
    public object?[] Get(double timeoutSeconds = -1)
    {
        AwaitResult(timeoutSeconds);
        if (JobStateInfo.Reason is { } reason)
        {
            throw reason is JobFailedException { Reason: RuntimeException failed } ? failed : reason as RuntimeException ?? new RuntimeException(reason.Message, reason);
        }

        return Streams.Read(keep: true).Where(record => record.Type == PSStreamObjectType.Output).Select(record => record.Value).ToArray();
    }

    internal override void AddResult(ParResult result)
    {
        Interlocked.Increment(ref _done);
        if (!result.Succeeded)
        {
            Interlocked.Increment(ref _failed);
        }

        lock (_resultsLock)
        {
            _results.Add(result);
        }
    }

    internal override void DropResults() => ForgetItems();

    internal override void ForgetItems() => _ = ReadResults(keep: false);

    internal override IReadOnlyList<ParResult> ReadResults(bool keep)
    {
        lock (_resultsLock)
        {
            List<ParResult> taken = _results;
            _results = keep ? [.. taken] : [];
            return taken;
        }
    }
}
