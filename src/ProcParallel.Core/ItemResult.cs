namespace ProcParallel.Core;

/// <summary>What became of one item of a map. Immutable.</summary>
/// <typeparam name="T">The type of the outputs.</typeparam>
public sealed class ItemResult<T>
{
    internal ItemResult(long index, IReadOnlyList<T> outputs, Exception? error, int workerId, int processId, int attempt)
    {
        Index = index;
        Outputs = outputs;
        Error = error;
        WorkerId = workerId;
        ProcessId = processId;
        Attempt = attempt;
    }

    /// <summary>Gets the position of the item in the input, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets what the item put out: one value for most methods, none for those without a result, many for sequences.</summary>
    public IReadOnlyList<T> Outputs { get; }

    /// <summary>
    /// Gets why the item failed: what the method threw, a <see cref="WorkerLostException"/>, or an <see cref="ItemTimeoutException"/>; null when it
    /// succeeded.
    /// </summary>
    public Exception? Error { get; }

    /// <summary>Gets the number of the worker that ran it.</summary>
    public int WorkerId { get; }

    /// <summary>Gets the id of the process that ran it.</summary>
    public int ProcessId { get; }

    /// <summary>Gets which attempt this was, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Gets a value indicating whether the item succeeded.</summary>
    public bool Succeeded => Error is null;
}
