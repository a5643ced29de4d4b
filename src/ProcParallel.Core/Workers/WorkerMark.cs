using System.Globalization;
using System.Text;

namespace ProcParallel.Core.Workers;

/// <summary>
/// An environment variable that every process has which a worker has started, directly or not. It finds those that no list of children and no process
/// group has any more, because they have made themselves independent: daemons. Linux.
/// </summary>
internal static class WorkerMark
{
    /// <summary>The name of the variable. Its value names one worker, and is no secret.</summary>
    public const string Variable = "PROCPARALLEL_WORKER";

    /// <summary>Gets the worker that this process is, or that has started it; null elsewhere.</summary>
    public static string? Own { get; } = Environment.GetEnvironmentVariable(Variable);

    public static string New() => Guid.NewGuid().ToString("N");

    /// <summary>Finds the processes with a mark, this one excepted.</summary>
    public static List<int> Find(string mark)
    {
        var found = new List<int>();
        if (!OperatingSystem.IsLinux())
        {
            return found;
        }

        byte[] wanted = Encoding.ASCII.GetBytes($"{Variable}={mark}\0");
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && id != Environment.ProcessId
                && HasInEnvironment(directory, wanted))
            {
                found.Add(id);
            }
        }

        return found;
    }

    private static bool HasInEnvironment(string directory, byte[] wanted)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(directory, "environ")).AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or another user's.
            return false;
        }
    }
}
