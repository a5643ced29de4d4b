using System.Diagnostics;

namespace ProcParallel.Core.Workers;

/// <summary>A number that stands for one process and never for a later one that has the same id. 0 stands for none.</summary>
internal static class ProcessIdentity
{
    /// <summary>That of this process.</summary>
    public static ulong Own { get; } = Of(Environment.ProcessId);

    /// <summary>Whether the process has not ended.</summary>
    public static bool IsAlive(ulong identity) => identity != 0 && Of((int)(identity >> 32)) == identity;

    /// <summary>Gets the number of the process that has this id now; 0 when there is none, or when it has ended and nobody has looked at how.</summary>
    public static ulong Of(int processId) =>
        (OperatingSystem.IsLinux() ? StartOnLinux(processId) : Start(processId)) is { } start ? ((ulong)(uint)processId << 32) | start : 0;

    // In ticks since the system started, which do not depend on who asks.
    private static uint? StartOnLinux(int processId) =>
        ProcessStat.Of(processId) is { State: not ProcessStat.Zombie } stat ? (uint)stat.Started : null;

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
