using System.Globalization;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// How much memory can still be taken on Linux. Whoever takes more is not refused but killed, or somebody else is; so one asks before.
/// </summary>
internal static class AvailableMemory
{
    /// <summary>In bytes: of the machine, or of the container or control group where that has less.</summary>
    public static long Bytes() => Math.Min(OfMachine(), OfControlGroups());

    private static long OfMachine()
    {
        const string file = "/proc/meminfo";
        return checked((Field(file, "MemAvailable:") + Field(file, "SwapFree:")) * 1024);
    }

    private static long OfControlGroups()
    {
        long least = long.MaxValue;
        foreach (string line in Lines("/proc/self/cgroup"))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length != 3)
                continue;
            if (parts[1].Length == 0)
                least = Math.Min(least, OfHierarchy("/sys/fs/cgroup", parts[2], "memory.max", "memory.current", "inactive_file"));
            else if (parts[1].Split(',').Contains("memory"))
                least = Math.Min(least, OfHierarchy("/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"));
        }

        return least;
    }

    // Each group is limited by those that it is in. What has been read from files and may be forgotten again counts as free.
    private static long OfHierarchy(string root, string group, string limitFile, string usageFile, string reclaimable)
    {
        long least = long.MaxValue;
        for (string? directory = group; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            string path = root + directory.TrimEnd('/') + "/";
            if (Number(path + limitFile) is { } limit && Number(path + usageFile) is { } usage)
                least = Math.Min(least, Math.Max(0, limit - usage + Field(path + "memory.stat", reclaimable)));
        }

        return least;
    }

    // "max" is no number.
    private static long? Number(string file) =>
        long.TryParse(Lines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static long Field(string file, string name)
    {
        foreach (string line in Lines(file))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0] == name && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                return number;
        }

        return 0;
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
