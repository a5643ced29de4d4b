namespace ProcParallel.Core;

/// <summary>How a map over many items is run.</summary>
public sealed record MapOptions
{
    /// <summary>Gets the options that are used when none are given.</summary>
    public static MapOptions Default { get; } = new();

    /// <summary>Gets a value indicating whether results come in the order of the input, which is the default; else as they are completed.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>Gets the number of items that go to a worker together; 0, the default, tunes it while running.</summary>
    public int ChunkSize { get; init; }

    /// <summary>Gets how many items may be read ahead of the results taken; 0, the default, derives it from the chunk size.</summary>
    public int BufferSize { get; init; }

    /// <summary>Gets the number of workers that may run this map at once; 0, the default, allows all of the pool's.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Gets how long one item may run before it is stopped; null, the default, for no limit. Time in a queue does not count.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>
    /// Gets how long the whole map may take from its start on, whatever it waits for; null, the default, for no limit. After it the map is
    /// ended with <see cref="CallTimeoutException"/>.
    /// </summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>Gets how often an item is tried again on another worker after its worker was lost. The default is 0.</summary>
    public int RetryCount { get; init; }

    /// <summary>Gets a value indicating whether an item whose method threw is tried again, too.</summary>
    public bool RetryOnError { get; init; }

    /// <summary>Gets constant arguments that follow the item's own.</summary>
    public IReadOnlyList<object?> Arguments { get; init; } = [];

    /// <summary>Gets a value indicating whether an item is an array of all arguments, or a dictionary of named ones.</summary>
    public bool Splat { get; init; }

    internal Scheduling.CallOptions ToCallOptions() => new()
    {
        Ordered = Ordered,
        ChunkSize = ChunkSize,
        BufferSize = BufferSize,
        ThrottleLimit = ThrottleLimit,
        ItemTimeout = ItemTimeout,
        TotalTimeout = TotalTimeout,
        RetryCount = RetryCount,
        RetryOnError = RetryOnError,
    };

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ChunkSize);
        ArgumentOutOfRangeException.ThrowIfNegative(BufferSize);
        ArgumentOutOfRangeException.ThrowIfNegative(ThrottleLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(RetryCount);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ItemTimeout ?? TimeSpan.MaxValue, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TotalTimeout ?? TimeSpan.MaxValue, TimeSpan.Zero);
    }
}
