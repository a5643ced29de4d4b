using ProcParallel.Core.Scheduling;

namespace ProcParallel;

/// <summary>What one worker of a pool was doing when it was asked for. A snapshot.</summary>
public sealed class ParWorker
{
    internal ParWorker(string poolName, WorkerStatus status)
    {
        PoolName = poolName;
        Id = status.Id;
        ProcessId = status.ProcessId;
        State = status.State switch
        {
            SlotState.Starting => "Starting",
            SlotState.Ready => status.IsBusy ? "Busy" : "Idle",
            _ => "Ending",
        };
        CurrentItem = status.CurrentItem;
        Queued = status.Queued;
        ItemsDone = status.ItemsDone;
        Age = status.Age;
        MemoryMB = Math.Round(status.Memory / (1024.0 * 1024.0), 1);
    }

    /// <summary>Gets the worker's number in its pool, from 1.</summary>
    public int Id { get; }

    /// <summary>Gets the name of the pool.</summary>
    public string PoolName { get; }

    /// <summary>Gets the process id; 0 while the process is being started.</summary>
    public int ProcessId { get; }

    /// <summary>Gets the state: Starting, Idle, Busy or Ending.</summary>
    public string State { get; }

    /// <summary>Gets the position, in its input, of the item that runs; null when none does.</summary>
    public long? CurrentItem { get; }

    /// <summary>Gets the number of items that it has been given and has not begun.</summary>
    public int Queued { get; }

    /// <summary>Gets the number of items that it has done.</summary>
    public long ItemsDone { get; }

    /// <summary>Gets the time since the process was started.</summary>
    public TimeSpan Age { get; }

    /// <summary>Gets the resident memory, in MiB.</summary>
    public double MemoryMB { get; }
}
