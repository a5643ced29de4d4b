using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <summary>What a pool is made of. Immutable; validated by who makes it.</summary>
internal sealed record PoolSettings
{
    public required string Name { get; init; }

    public required WorkerCommand Command { get; init; }

    public WorkerKind Kind { get; init; }

    /// <summary>Gets the largest number of workers.</summary>
    public required int ThrottleLimit { get; init; }

    /// <summary>Gets the number of workers that are started at once and kept when idle.</summary>
    public int MinimumWorkers { get; init; }

    /// <summary>
    /// Gets whether the pool is one process for one item: it is started at once, ends with the item and with the item's exit code, and is never
    /// replaced.
    /// </summary>
    public bool IsSingleUse { get; init; }

    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets what the worker's host is set up with; only the host understands it.</summary>
    public byte[] Configuration { get; init; } = [];

    /// <summary>Gets how long a worker may be idle before it is ended, as far as more than the minimum are there; null keeps it.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Gets the number of items after which a worker is replaced; null for no limit.</summary>
    public int? MaxTasksPerWorker { get; init; }

    /// <summary>Gets the resident memory, in bytes, above which a worker is replaced between two items; null for no limit.</summary>
    public long? MaxWorkerMemory { get; init; }

    /// <summary>Gets how long a worker may take until it is ready, its initialization included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets how long what was asked to stop may take before its process is killed.</summary>
    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(2);
}
