using System.Diagnostics;

namespace ProcParallel.Core.Workers;

/// <summary>The program that a worker process runs, and how the worker's code gets into it.</summary>
/// <param name="FileName">The executable: <c>pwsh</c>, or <c>dotnet</c>.</param>
/// <param name="Arguments">Its arguments; none of them is secret.</param>
/// <param name="StartupHook">
/// The worker assembly, when the runtime is to run it before the program's own entry point; null when the arguments name it.
/// </param>
internal sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments, string? StartupHook)
{
    /// <summary>The runtime reads this variable; the worker removes it before any user code runs.</summary>
    public const string StartupHookVariable = "DOTNET_STARTUP_HOOKS";

    private const string WorkerFileName = "ProcParallel.Worker.dll";

    /// <summary>Gets the worker assembly that lies beside this one.</summary>
    public static string WorkerAssemblyPath => Path.Combine(Path.GetDirectoryName(typeof(WorkerCommand).Assembly.Location)!, WorkerFileName);

    /// <summary>
    /// A worker inside PowerShell's own executable, whose runtime and engine it then shares. PowerShell that is installed as a .NET tool is an
    /// assembly, which may itself have been started on a newer version of .NET than it was made for.
    /// </summary>
    public static WorkerCommand ForPowerShell(string path) => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        ? new WorkerCommand(DotnetPath(), ["--roll-forward", "Major", path, "-NoProfile", "-NonInteractive"], WorkerAssemblyPath)
        : new WorkerCommand(path, ["-NoProfile", "-NonInteractive"], WorkerAssemblyPath);

    /// <summary>A worker for methods that needs no PowerShell on the machine.</summary>
    public static WorkerCommand ForDotnet(string? workerAssemblyPath = null) =>
        new(DotnetPath(), ["exec", workerAssemblyPath ?? WorkerAssemblyPath], null);

    public ProcessStartInfo ToStartInfo(string? workingDirectory, IReadOnlyDictionary<string, string?> environment)
    {
        var info = new ProcessStartInfo(FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = workingDirectory ?? string.Empty,
        };
        foreach (string argument in Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in environment)
        {
            info.Environment[name] = value;
        }

        if (StartupHook is not null)
        {
            info.Environment[StartupHookVariable] = StartupHook;
        }

        return info;
    }

    private static string DotnetPath()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host))
        {
            return host;
        }

        return Environment.ProcessPath is string current
            && Path.GetFileNameWithoutExtension(current).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? current : "dotnet";
    }
}
