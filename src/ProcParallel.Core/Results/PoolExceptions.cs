using System.Globalization;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core;

/// <summary>An item ran longer than it was allowed to, and was stopped.</summary>
public sealed class ItemTimeoutException : TimeoutException
{
    internal ItemTimeoutException(long itemIndex, TimeSpan limit, int workerId, int processId)
        : base(string.Create(CultureInfo.InvariantCulture, $"Item {itemIndex} was stopped: it ran longer than {limit.TotalSeconds:0.###} s."))
    {
        ItemIndex = itemIndex;
        Limit = limit;
        WorkerId = workerId;
        ProcessId = processId;
    }

    /// <summary>Gets the position of the item in the input, from 0.</summary>
    public long ItemIndex { get; }

    /// <summary>Gets how long it was allowed to run. Time in a queue does not count.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Gets the number of the worker that ran it.</summary>
    public int WorkerId { get; }

    /// <summary>Gets the id of the process that ran it.</summary>
    public int ProcessId { get; }
}

/// <summary>The workers of a pool cannot be started or set up; the pool has given up and runs nothing more.</summary>
public sealed class PoolBrokenException : Exception
{
    internal PoolBrokenException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal PoolBrokenException(string command, WorkerExit exit)
        : base($"A worker ('{command}') ended before it was ready: the process {exit.Describe()}", exit.Cause)
    {
        ExitCode = exit.ExitCode;
        StandardError = exit.StandardError;
    }

    /// <summary>Gets the exit code of the last worker that could not be set up; null when none was started.</summary>
    public int? ExitCode { get; }

    /// <summary>Gets the last lines that it wrote to its standard error.</summary>
    public string StandardError { get; } = string.Empty;
}

/// <summary>Work was given to a pool that takes none any more, or was dropped because its pool was stopped.</summary>
public sealed class PoolClosedException : InvalidOperationException
{
    internal PoolClosedException(string message)
        : base(message)
    {
    }

    internal static PoolClosedException Refused(string pool) =>
        new($"Pool '{pool}' is closed and takes no more work. Create another one.");

    internal static PoolClosedException Dropped(string pool) =>
        new($"Pool '{pool}' was stopped before the item was done.");
}
