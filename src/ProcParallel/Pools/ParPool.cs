using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Workers;

namespace ProcParallel;

/// <summary>A pool of worker processes in this session. Thread-safe.</summary>
/// <remarks><c>New-ParPool</c> makes one; the default pool of a session is made when it is first needed.</remarks>
public sealed class ParPool
{
    internal ParPool(WorkerPool workers, bool isDefault)
    {
        Workers = workers;
        IsDefault = isDefault;
    }

    /// <summary>Gets the name.</summary>
    public string Name => Workers.Settings.Name;

    /// <summary>Gets what its workers run: scripts, or methods of assemblies.</summary>
    public WorkerKind WorkerKind => Workers.Settings.Kind;

    /// <summary>Gets the largest number of workers.</summary>
    public int ThrottleLimit => Workers.ThrottleLimit;

    /// <summary>Gets the state: Open, Closing (finishes what it has), Closed, or Broken.</summary>
    public ParPoolState State => Workers switch
    {
        { Broken: not null } => ParPoolState.Broken,
        { IsOpen: true } => ParPoolState.Open,
        { Ended.IsCompleted: true } => ParPoolState.Closed,
        _ => ParPoolState.Closing,
    };

    /// <summary>Gets the number of worker processes that are there now.</summary>
    public int WorkerCount => Workers.Workers().Count;

    /// <summary>Gets the number of items that wait for a worker.</summary>
    public int Waiting => Workers.Load().Waiting;

    /// <summary>Gets the number of items that workers have and have not finished.</summary>
    public int Running => Workers.Load().Running;

    /// <summary>Gets the number of items that were done.</summary>
    public long ItemsDone => Workers.ItemsDone + Workers.Workers().Sum(worker => worker.ItemsDone);

    /// <summary>Gets a value indicating whether it is a default pool of the session.</summary>
    public bool IsDefault { get; }

    /// <summary>Gets why the pool is broken; null when it is not.</summary>
    public Exception? Reason => Workers.Broken;

    internal WorkerPool Workers { get; }

    /// <summary>Gets a value indicating whether its scripts run in its own directory, and not where their caller is.</summary>
    internal bool HasOwnDirectory { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Where a pool is in its life.</summary>
public enum ParPoolState
{
    /// <summary>It takes work.</summary>
    Open,

    /// <summary>It finishes what it has and takes no more.</summary>
    Closing,

    /// <summary>Its workers are gone.</summary>
    Closed,

    /// <summary>Its workers could not be started or set up.</summary>
    Broken,
}
