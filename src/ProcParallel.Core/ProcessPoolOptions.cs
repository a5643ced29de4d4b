namespace ProcParallel.Core;

/// <summary>How a <see cref="ProcessPool"/> is made.</summary>
public sealed record ProcessPoolOptions
{
    /// <summary>Gets the name that errors call the pool by.</summary>
    public string Name { get; init; } = "pool";

    /// <summary>Gets the largest number of worker processes. The default is the number of processors that this process may use.</summary>
    public int ThrottleLimit { get; init; } = UsableProcessors.Count;

    /// <summary>Gets the number of workers that are started with the pool and kept when idle. The default, 0, starts them when there is work.</summary>
    public int MinimumWorkers { get; init; }

    /// <summary>Gets the working directory of the workers; null for that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Gets environment variables to set in the workers, or with a null value to remove.</summary>
    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets how long a worker may be idle before it is ended; null, the default, for ever.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Gets the number of items after which a worker is replaced by a new one; null, the default, for no limit.</summary>
    public int? MaxTasksPerWorker { get; init; }

    /// <summary>Gets the resident memory, in bytes, above which a worker is replaced between two items; null, the default, for no limit.</summary>
    public long? MaxWorkerMemory { get; init; }

    /// <summary>Gets how long a worker may take until it is ready. The default is 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets how long what was asked to stop may take before its process is killed. The default is 2 seconds.</summary>
    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the path of <c>ProcParallel.Worker.dll</c>; null looks for it beside this assembly.</summary>
    public string? WorkerAssemblyPath { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ThrottleLimit, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MinimumWorkers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinimumWorkers, ThrottleLimit);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTasksPerWorker ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWorkerMemory ?? 1, 1L);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StartTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(StopGracePeriod, TimeSpan.Zero);
    }
}
