using System.Management.Automation;
using ProcParallel.Errors;

namespace ProcParallel.Pools;

/// <summary>Finds the PowerShell executable that workers are to run: this session's own, so that versions always match.</summary>
internal static class PwshLocator
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";

    /// <param name="explicitPath">What the user gave; null to look for this session's.</param>
    /// <exception cref="ParErrorException">There is none there.</exception>
    public static string Find(string? explicitPath)
    {
        if (explicitPath is not null)
        {
            return File.Exists(explicitPath) ? Path.GetFullPath(explicitPath) : throw ParError.PwshNotFound(explicitPath);
        }

        // A session that some other program hosts has the engine's folder, but maybe no executable in it.
        string home = Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!;
        string? found = Candidates(home).FirstOrDefault(File.Exists);
        return found ?? throw ParError.PwshNotFound(Path.Combine(home, FileName));
    }

    private static IEnumerable<string> Candidates(string home)
    {
        yield return Path.Combine(home, FileName);
        yield return Path.Combine(home, "pwsh.dll");
        if (Environment.ProcessPath is string current && Path.GetFileName(current).Equals(FileName, StringComparison.OrdinalIgnoreCase))
        {
            yield return current;
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator))
        {
            yield return Path.Combine(folder, FileName);
        }
    }
}
