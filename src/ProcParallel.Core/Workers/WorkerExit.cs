namespace ProcParallel.Core.Workers;

/// <summary>How a worker process ended.</summary>
/// <param name="WorkerId">The worker's number in its pool.</param>
/// <param name="ProcessId">The process's id; 0 when no process could be started.</param>
/// <param name="ExitCode">The exit code; null when the process could not be started or did not go away.</param>
/// <param name="StandardError">The last lines that it wrote to its standard error.</param>
/// <param name="Cause">Why the connection ended, where that was not simply the end of the process.</param>
internal sealed record WorkerExit(int WorkerId, int ProcessId, int? ExitCode, string StandardError, Exception? Cause)
{
    public string? SignalName => ExitStatus.SignalName(ExitCode);

    /// <summary>Describes the end in one line, and the last lines of standard error below it.</summary>
    public string Describe()
    {
        string how = ProcessId == 0 ? "could not be started" : ExitStatus.Describe(ExitCode);
        string cause = Cause is null ? string.Empty : $" ({Cause.Message})";
        string tail = StandardError.Length == 0 ? string.Empty : $"{Environment.NewLine}Its last lines of standard error:{Environment.NewLine}{StandardError}";
        return how + cause + "." + tail;
    }
}
