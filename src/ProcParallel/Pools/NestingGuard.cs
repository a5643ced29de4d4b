using System.Globalization;
using ProcParallel.Errors;

namespace ProcParallel.Pools;

/// <summary>Pools inside workers of pools: possible, but not without end, because a script that creates a pool may be what its workers run.</summary>
internal static class NestingGuard
{
    /// <summary>Workers of workers of workers: who needs more has made a mistake.</summary>
    public const int MaximumDepth = 4;

    private const string DepthVariable = "PROCPARALLEL_DEPTH";
    private const string ModulePathVariable = "PSModulePath";
    private const string ManifestName = "ProcParallel.psd1";

    /// <summary>Gets how many pools this process is inside of; 0 for a session that is not a worker.</summary>
    public static int Depth =>
        int.TryParse(Environment.GetEnvironmentVariable(DepthVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int depth) ? depth : 0;

    /// <summary>Adds what workers must have in their environment so that their scripts can use the module, too.</summary>
    /// <exception cref="ParErrorException">This process is in too many pools already.</exception>
    public static IReadOnlyDictionary<string, string?> Extend(IReadOnlyDictionary<string, string?> environment)
    {
        if (Depth >= MaximumDepth)
        {
            throw ParError.NestingTooDeep(MaximumDepth);
        }

        var extended = new Dictionary<string, string?>(environment) { [DepthVariable] = (Depth + 1).ToString(CultureInfo.InvariantCulture) };
        string path = extended.GetValueOrDefault(ModulePathVariable) ?? Environment.GetEnvironmentVariable(ModulePathVariable) ?? string.Empty;
        if (ModuleRoot() is { } root && !path.Split(Path.PathSeparator).Contains(root))
        {
            extended[ModulePathVariable] = path.Length == 0 ? root : path + Path.PathSeparator + root;
        }

        return extended;
    }

    /// <summary>Gets the folder that the module's own folder lies in, as module paths name it; null when it is not laid out like a module.</summary>
    private static string? ModuleRoot()
    {
        for (DirectoryInfo? folder = new FileInfo(typeof(NestingGuard).Assembly.Location).Directory; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, ManifestName)))
            {
                return Version.TryParse(folder.Name, out _) ? folder.Parent?.Parent?.FullName : folder.Parent?.FullName;
            }
        }

        return null;
    }
}
