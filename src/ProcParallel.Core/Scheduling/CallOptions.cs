namespace ProcParallel.Core.Scheduling;

/// <summary>How one call (a map, or a single task) wants its items run.</summary>
internal sealed record CallOptions
{
    /// <summary>Gets whether results are read in the order of the input; else in the order of arrival.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>Gets the number of items per chunk; 0 lets it be tuned while running.</summary>
    public int ChunkSize { get; init; }

    /// <summary>Gets how many items may be read ahead of the results taken; 0 derives it from the chunk size.</summary>
    public int BufferSize { get; init; }

    /// <summary>Gets the number of workers that may run this call at once; 0 allows all of the pool's.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Gets how often an item is tried again after its worker was lost.</summary>
    public int RetryCount { get; init; }

    /// <summary>Gets whether an item that failed by itself is tried again, too.</summary>
    public bool RetryOnError { get; init; }

    /// <summary>Gets how long one item may run; null for no limit.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>Gets how long the whole call may take from its start on; null for no limit.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>Gets whether the work keeps state per worker that its end must see: such a worker serves no other call in between.</summary>
    public bool Stateful { get; init; }

    /// <summary>Gets whether the records of each item say how long it ran.</summary>
    public bool ReportDurations { get; init; }

    /// <summary>Gets whether the call has one item only, which saves its buffers.</summary>
    public bool Single { get; init; }

    /// <summary>Gets the position of the call's first item in an input that several calls share.</summary>
    public long FirstIndex { get; init; }

    /// <summary>Gets what makes the worker a process of the call's one item, which it ends with; null for workers of pools.</summary>
    public byte[]? HandOver { get; init; }

    /// <summary>Gets whether the worker holds back an item's records until the item has ended, so that a retry does not repeat any.</summary>
    public bool HoldUntilItemEnds => RetryCount > 0;
}
