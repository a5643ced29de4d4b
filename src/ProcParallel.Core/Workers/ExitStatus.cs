using System.Globalization;

namespace ProcParallel.Core.Workers;

/// <summary>How a process ended, in words.</summary>
internal static class ExitStatus
{
    /// <summary>A shell's convention, which .NET follows: a process that a signal ended has exit code 128 plus the signal's number.</summary>
    private const int SignalBase = 128;

    /// <summary>What Windows gives to a process that another one has killed with .NET.</summary>
    private const int WindowsKill = -1;

    public const int SignalTerminate = 15;

    /// <summary>The exit code of a worker that was asked to end before its work was done: as if by SIGTERM, on every system.</summary>
    public const int Terminated = SignalBase + SignalTerminate;

    /// <summary>The exit code of a process whose work ended with an error.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a process that SIGKILL has ended.</summary>
    public const int Killed = SignalBase + 9;

    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [1] = "SIGHUP",
        [2] = "SIGINT",
        [3] = "SIGQUIT",
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [13] = "SIGPIPE",
        [14] = "SIGALRM",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [31] = "SIGSYS",
    };

    /// <summary>Gets the name of the signal that ended the process; null when it ended by itself or on Windows.</summary>
    public static string? SignalName(int? exitCode) =>
        !OperatingSystem.IsWindows() && exitCode is int code && SignalNames.TryGetValue(code - SignalBase, out string? name) ? name : null;

    /// <summary>Whether a process with this exit code may have been killed by its parent.</summary>
    public static bool IsOfKill(int exitCode) => exitCode == (OperatingSystem.IsWindows() ? WindowsKill : SignalBase + UnixNative.SignalKill);

    /// <summary>Gets an exit code as Python has it: the signal's number, negative, where a signal ended the process.</summary>
    public static int? Negative(int? exitCode) => SignalName(exitCode) is null ? exitCode : SignalBase - exitCode;

    /// <summary>Describes the end of a process, such as <c>was ended by SIGKILL</c> or <c>exited with code 7</c>.</summary>
    public static string Describe(int? exitCode)
    {
        if (exitCode is not int code)
        {
            return "stopped answering";
        }

        return SignalName(code) is string signal
            ? $"was ended by {signal} (exit code {code.ToString(CultureInfo.InvariantCulture)})"
            : $"exited with code {code.ToString(CultureInfo.InvariantCulture)}";
    }
}
