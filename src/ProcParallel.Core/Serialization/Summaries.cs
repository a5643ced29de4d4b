using System.Diagnostics;

namespace ProcParallel.Core.Serialization;

/// <summary>What is sent of live objects of the runtime.</summary>
internal static class Summaries
{
    /// <summary>With the short names that PowerShell gives a process.</summary>
    public static SummaryHandler<Process> OfProcess { get; } = new(
        ("Id", process => process.Id),
        ("ProcessName", process => process.ProcessName),
        ("Name", process => process.ProcessName),
        ("SI", process => process.SessionId),
        ("SessionId", process => process.SessionId),
        ("Handles", process => process.HandleCount),
        ("HandleCount", process => process.HandleCount),
        ("CPU", process => process.TotalProcessorTime.TotalSeconds),
        ("TotalProcessorTime", process => process.TotalProcessorTime),
        ("UserProcessorTime", process => process.UserProcessorTime),
        ("PrivilegedProcessorTime", process => process.PrivilegedProcessorTime),
        ("WS", process => process.WorkingSet64),
        ("WorkingSet64", process => process.WorkingSet64),
        ("PeakWorkingSet64", process => process.PeakWorkingSet64),
        ("PM", process => process.PagedMemorySize64),
        ("PagedMemorySize64", process => process.PagedMemorySize64),
        ("PrivateMemorySize64", process => process.PrivateMemorySize64),
        ("NPM", process => process.NonpagedSystemMemorySize64),
        ("VM", process => process.VirtualMemorySize64),
        ("VirtualMemorySize64", process => process.VirtualMemorySize64),
        ("BasePriority", process => process.BasePriority),
        ("PriorityClass", process => process.PriorityClass),
        ("StartTime", process => process.StartTime),
        ("HasExited", process => process.HasExited),
        ("ExitCode", process => process.HasExited ? process.ExitCode : null),
        ("Path", process => process.MainModule?.FileName),
        ("MainWindowTitle", process => process.MainWindowTitle),
        ("Responding", process => process.Responding),
        ("MachineName", process => process.MachineName));
}
