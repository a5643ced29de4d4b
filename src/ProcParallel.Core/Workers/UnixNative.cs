using System.Runtime.InteropServices;

namespace ProcParallel.Core.Workers;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class UnixNative
{
    public const int SignalKill = 9;

    // Linux and macOS number these two differently.
    public static readonly int SignalContinue = OperatingSystem.IsMacOS() ? 19 : 18;
    public static readonly int SignalStop = OperatingSystem.IsMacOS() ? 17 : 19;

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int GetProcessGroup();
}
