using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FaultyWorker;

/// <summary>Leaves the worker's end of the channel open in a process of its own session, as native code may that forks a daemon.</summary>
internal static partial class ChannelLeak
{
    private const int SetDescriptorFlags = 2;
    private const int ChildSeconds = 20;

    public static void LeaveToChild()
    {
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true)
            {
                _ = Control(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), SetDescriptorFlags, 0);
            }
        }

        var start = new ProcessStartInfo("setsid", ["sleep", ChildSeconds.ToString(CultureInfo.InvariantCulture)]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        Process.Start(start);
        Thread.Sleep(200);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);
}
