namespace ProcParallel.Core;

/// <summary>How a <see cref="ChildProcess"/> is started.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>Gets the name; null for one made up.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the working directory of the process; null for that of this one.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Gets environment variables to set in the process, or with a null value to remove.</summary>
    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets how long the process may take until it begins its method. The default is five minutes, which is for machines that start many at once.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets how long a method may take to stop after <see cref="ChildProcess.Terminate"/> before its process is killed. The default is 2 seconds.</summary>
    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the path of <c>ProcParallel.Worker.dll</c>; null looks for it beside this assembly.</summary>
    public string? WorkerAssemblyPath { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StartTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(StopGracePeriod, TimeSpan.Zero);
        if (WorkingDirectory is not null && !Directory.Exists(WorkingDirectory))
        {
            throw new DirectoryNotFoundException($"The working directory '{WorkingDirectory}' does not exist.");
        }
    }
}
