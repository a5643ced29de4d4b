using System.Management.Automation;
using ProcParallel.Core.Scheduling;
using ProcParallel.Work;

namespace ProcParallel;

/// <summary>One piece of work in a pool. <c>Start-ParTask</c> makes it.</summary>
public sealed class ParTask : ParJob
{
    private volatile ParResult? _result;

    internal ParTask(PreparedWork work, PoolCall call, string? name, object? input, long index)
        : base(work, call, name)
    {
        PSJobTypeName = nameof(ParTask);
        InputObject = input;
        Index = index;
    }

    /// <summary>Gets the item that it was started for; null when there was none.</summary>
    public object? InputObject { get; }

    /// <summary>Gets the position of that item in the input, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets how often it was tried; 0 while it has not ended.</summary>
    public int Attempts => _result?.Attempt ?? 0;

    /// <summary>Gets the number of the worker that ran it; 0 while it has not ended.</summary>
    public int WorkerId => _result?.WorkerId ?? 0;

    /// <summary>Gets the id of the process that ran it; 0 while it has not ended.</summary>
    public int ProcessId => _result?.ProcessId ?? 0;

    /// <summary>Gets how long it ran.</summary>
    public TimeSpan Duration => _result?.Duration ?? TimeSpan.Zero;

    internal ParResult? Result => _result;

    /// <summary>Waits for the end and gives what it put out, as often as it is asked: nothing is taken from the streams.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <returns>Null for nothing, the object itself for one, an array for several.</returns>
    /// <exception cref="TimeoutException">It has not ended in time. It goes on, and can be asked again.</exception>
    /// <exception cref="RuntimeException">It failed; the exception has its error record.</exception>
    public object? Get(double timeoutSeconds = -1)
    {
        if (!Wait(timeoutSeconds))
        {
            throw NotReady(timeoutSeconds);
        }

        if (TerminalError is { } error)
        {
            throw new RuntimeException(error.ToString(), error.Exception, error);
        }

        return JobStateInfo.State == JobState.Stopped ? throw new OperationCanceledException("The task was stopped.") : _result?.Output;
    }

    internal override void AddResult(ParResult result) => _result = result;
}
