using System.Globalization;
using System.Runtime.InteropServices;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>The processes that a test has started, directly or not, told from all others by a mark in their environment.</summary>
internal static partial class TestProcesses
{
    public const string Variable = "PROCPARALLEL_TEST_RUN";
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;
    public const int Continue = 18;

    /// <summary>Gets the processes that carry a mark and run.</summary>
    public static IReadOnlyList<int> Marked(string mark)
    {
        var found = new List<int>();
        foreach (string folder in OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && id != Environment.ProcessId
                && Read($"{folder}/environ").Contains($"{Variable}={mark}\0", StringComparison.Ordinal) && IsAlive(id))
            {
                found.Add(id);
            }
        }

        return found;
    }

    /// <summary>Says whether a process is there and is not only waiting to be reaped.</summary>
    public static bool IsAlive(int id)
    {
        string stat = Read($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
        return stat.Length > 0 && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
    }

    public static string Describe(IEnumerable<int> ids) => string.Join("; ", ids.Select(id =>
        $"{id}: {Read($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/cmdline").Replace('\0', ' ')}"));

    /// <summary>
    /// Gets how many handles this process has open, those of assemblies and their symbols left out, which the runtime loads when it first needs them.
    /// </summary>
    public static int OpenHandles() => Handles().Count();

    /// <summary>Gets what those are.</summary>
    public static string DescribeHandles() => string.Join("; ", Handles().GroupBy(target => target).Select(group => $"{group.Count()} {group.Key}"));

    private static IEnumerable<string> Handles() => !OperatingSystem.IsLinux() ? [] : Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(handle => new FileInfo(handle).LinkTarget ?? string.Empty)
        .Where(target => Path.GetExtension(target.Replace(" (deleted)", string.Empty, StringComparison.Ordinal)) is not (".dll" or ".pdb"));

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int processId, int signal);

    /// <summary>Gets what a file of /proc says; nothing when what it is about has ended.</summary>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
