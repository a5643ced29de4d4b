using System.Diagnostics;
using System.Globalization;

namespace Soak;

/// <summary>What this process holds of the machine.</summary>
/// <param name="Processes">How many processes it has started, directly or not, that are still there.</param>
/// <param name="Handles">How many handles it has open.</param>
/// <param name="Threads">How many threads it has.</param>
/// <param name="Files">How many files and folders of its endpoints there are.</param>
/// <param name="Heap">The bytes of its objects that are in use.</param>
/// <param name="Resident">The bytes of memory that it holds.</param>
internal sealed record Footprint(int Processes, int Handles, int Threads, int Files, long Heap, long Resident)
{
    public const string MarkVariable = "PROCPARALLEL_TEST_RUN";

    private const long Mebibyte = 1 << 20;
    private const long AllowedHeap = 8 * Mebibyte;
    private const long AllowedResident = 128 * Mebibyte;
    private const int AllowedThreads = 16;

    /// <summary>Gets what tells the processes of this run from all others.</summary>
    public static string Mark { get; } = Guid.NewGuid().ToString();

    public static Footprint Measure()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        using Process self = Process.GetCurrentProcess();
        string files = string.Create(CultureInfo.InvariantCulture, $"procparallel-{Environment.ProcessId}-*");
        return new Footprint(
            CountProcesses(),
            OperatingSystem.IsLinux() ? CountHandles() : self.HandleCount,
            self.Threads.Count,
            Directory.GetFileSystemEntries(Path.GetTempPath(), files).Length + (Directory.Exists("/dev/shm") ? Directory.GetFileSystemEntries("/dev/shm", files).Length : 0),
            heap,
            self.WorkingSet64);
    }

    /// <summary>Says what is more than before; nothing when all has come back.</summary>
    public IEnumerable<string> Excess(Footprint before)
    {
        if (Processes > 0)
        {
            yield return "processes are left";
        }

        if (Handles > before.Handles)
        {
            yield return "handles are left";
        }

        if (Files > before.Files)
        {
            yield return "files are left";
        }

        if (Threads > before.Threads + AllowedThreads)
        {
            yield return "threads are left";
        }

        if (Heap > before.Heap + AllowedHeap || Resident > before.Resident + AllowedResident)
        {
            yield return "memory is left";
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"processes {Processes}, handles {Handles}, threads {Threads}, files {Files}, heap {Heap / (double)Mebibyte:0.0} MiB, resident {Resident / Mebibyte} MiB");

    /// <summary>Those of assemblies left out, which the runtime loads when it first needs them.</summary>
    private static int CountHandles() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(handle => new FileInfo(handle).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true);

    private static int CountProcesses()
    {
        int count = 0;
        foreach (string folder in OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id != Environment.ProcessId
                && Read($"{folder}/environ").Contains($"{MarkVariable}={Mark}\0", StringComparison.Ordinal)
                && Read($"{folder}/stat") is { Length: > 0 } stat && stat[stat.LastIndexOf(')') + 2] != 'Z')
            {
                count++;
            }
        }

        return count;
    }

    private static string Read(string path)
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
