using ProcParallel.Core.Workers;

namespace ProcParallel.Processes;

/// <summary>What a process is to be, when it is known and before there is one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WorkingDirectory">Its working directory; null for that of this process.</param>
/// <param name="EnvironmentVariables">Environment variables to set, or with null to remove.</param>
/// <param name="IsFresh">Whether it must be started for this, and be no spare.</param>
internal sealed record ProcessLaunch(
    string Name, string? WorkingDirectory, IReadOnlyDictionary<string, string?> EnvironmentVariables, bool IsFresh)
{
    private static readonly Dictionary<string, string?> NoChanges = [];

    /// <summary>Gets the process, or null before <see cref="Start"/>.</summary>
    public ParPool? Pool { get; private set; }

    /// <summary>Gets what the process is told before its work.</summary>
    public byte[] HandOver { get; private set; } = [];

    /// <summary>Takes a spare process, or starts one.</summary>
    /// <exception cref="Errors.ParErrorException">There is no PowerShell to run, or this process is in too many others already.</exception>
    public ParPool Start(WorkerKind kind, ProcessSpares spares)
    {
        IReadOnlyDictionary<string, string?> environment = ProcessEnvironment.Now(EnvironmentVariables);
        if (!IsFresh && spares.Take(kind, out IReadOnlyDictionary<string, string?> started) is { } spare)
        {
            HandOver = new ProcessHandOver(Name, WorkingDirectory, ProcessEnvironment.Difference(started, environment)).ToBytes();
            Pool = spare;
        }
        else
        {
            HandOver = new ProcessHandOver(Name, null, NoChanges).ToBytes();
            Pool = ProcessSpares.Create(kind, EnvironmentVariables, WorkingDirectory);
        }

        Pool.Workers.Created.Wait();
        return Pool;
    }
}
