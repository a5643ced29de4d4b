using System.Globalization;

namespace ProcParallel;

/// <summary>What a script in a worker process sees as <c>$ParWorker</c>: where it runs, and which item it is at.</summary>
/// <remarks>For the thread that runs the script; <see cref="CancellationRequested"/> may be read from any.</remarks>
public sealed class ParWorkerInfo
{
    private volatile bool _cancellationRequested;

    internal ParWorkerInfo(int id, string poolName, int parentProcessId)
    {
        Id = id;
        PoolName = poolName;
        Name = string.Create(CultureInfo.InvariantCulture, $"{poolName}-{id}");
        ParentProcessId = parentProcessId;
    }

    /// <summary>Gets the worker's number in its pool, from 1. A replacement has the number of the worker that it replaces.</summary>
    public int Id { get; }

    /// <summary>Gets the name of the pool; empty for a process that <c>Start-ParProcess</c> has started.</summary>
    public string PoolName { get; }

    /// <summary>Gets the name of the process: that given to <c>Start-ParProcess</c>, or the pool's with the worker's number.</summary>
    public string Name { get; private set; }

    /// <summary>Gets the process id of the session that the work came from.</summary>
    public int ParentProcessId { get; }

    /// <summary>Gets the id of the worker's own process.</summary>
    public int ProcessId { get; } = Environment.ProcessId;

    /// <summary>Gets the position of the running item in the input, from 0.</summary>
    public long ItemIndex { get; internal set; }

    /// <summary>Gets which attempt at the item this is, from 1.</summary>
    public int Attempt { get; internal set; } = 1;

    /// <summary>Gets a value indicating whether the running item was asked to stop. Work that PowerShell cannot interrupt may look at it.</summary>
    public bool CancellationRequested
    {
        get => _cancellationRequested;
        internal set => _cancellationRequested = value;
    }

    internal void TakeName(string name) => Name = name;
}
