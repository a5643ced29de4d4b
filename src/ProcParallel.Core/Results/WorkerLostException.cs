using System.Globalization;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core;

/// <summary>The process that ran an item ended before the item did: it was killed, it exited, or it crashed.</summary>
/// <remarks>Only the items that the process had begun fail with this error. All others are run by other workers.</remarks>
public sealed class WorkerLostException : Exception
{
    internal WorkerLostException(WorkerExit exit, long itemIndex, int attempt)
        : this(exit, string.Create(
            CultureInfo.InvariantCulture,
            $"Worker {exit.WorkerId} (process {exit.ProcessId}) was lost while it ran item {itemIndex}{AttemptText(attempt)}: the process {exit.Describe()}"))
    {
        ItemIndex = itemIndex;
        Attempt = attempt;
    }

    private WorkerLostException(WorkerExit exit, string message)
        : base(message)
    {
        WorkerId = exit.WorkerId;
        ProcessId = exit.ProcessId;
        ExitCode = exit.ExitCode;
        SignalName = exit.SignalName;
        StandardError = exit.StandardError;
    }

    /// <summary>Gets the worker's number in its pool, from 1.</summary>
    public int WorkerId { get; }

    /// <summary>Gets the process id that the worker had.</summary>
    public int ProcessId { get; }

    /// <summary>Gets the exit code; 128 plus the signal's number when a signal ended the process on Unix; null when it is not known.</summary>
    public int? ExitCode { get; }

    /// <summary>Gets the name of the signal that ended the process, such as <c>SIGKILL</c>; null when none did.</summary>
    public string? SignalName { get; }

    /// <summary>Gets the last lines that the process wrote to its standard error; empty when there were none.</summary>
    public string StandardError { get; }

    /// <summary>Gets the position of the item in the input, from 0.</summary>
    public long ItemIndex { get; }

    /// <summary>Gets which attempt at the item this was, from 1.</summary>
    public int Attempt { get; } = 1;

    /// <summary>The loss of a process that ran one piece of work only.</summary>
    internal static WorkerLostException OfProcess(WorkerExit exit) =>
        new(exit, string.Create(CultureInfo.InvariantCulture, $"Process {exit.ProcessId} {exit.Describe()}"));

    private static string AttemptText(int attempt) =>
        attempt == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" (attempt {attempt})");
}
