using ProcParallel.Core.Scheduling;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>One piece of work in a pool. <c>Start-ParTask</c> makes it.</summary>
public sealed class ParTask : ParSingleJob
{
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
    public int Attempts => Result?.Attempt ?? Call.Place().Attempt;

    /// <summary>Gets the number of the worker that runs it, or has run it last; 0 while it is queued.</summary>
    public int WorkerId => Result?.WorkerId ?? Call.Place().WorkerId;

    /// <summary>Gets the id of the process that runs it, or has run it last; 0 while it is queued.</summary>
    public int ProcessId => Result?.ProcessId ?? Call.Place().ProcessId;

    internal override void DropResults()
    {
        base.DropResults();
        InputObject = null;
    }
}
