using System.Diagnostics;
using System.Globalization;

namespace ProcParallel.Core.Workers;

/// <summary>A number that stands for one process and never for a later one that has the same id. 0 stands for none.</summary>
internal static class ProcessIdentity
{
    /// <summary>That of this process.</summary>
    public static ulong Own { get; } = Of(Environment.ProcessId);

    /// <summary>Whether the process has not ended.</summary>
    public static bool IsAlive(ulong identity) => identity != 0 && Of((int)(identity >> 32)) == identity;

    private static ulong Of(int processId) =>
        (OperatingSystem.IsLinux() ? StartOnLinux(processId) : Start(processId)) is { } start ? ((ulong)(uint)processId << 32) | start : 0;

    // In ticks since the system started, which do not depend on who asks. A zombie has ended.
    private static uint? StartOnLinux(int processId)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : (uint)ulong.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static uint? Start(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return process.HasExited ? null : (uint)(process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerMillisecond);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
