using System.Globalization;

namespace ProcParallel.Core.Workers;

/// <summary>How a process ended, in words.</summary>
internal static class ExitStatus
{
    /// <summary>A shell's convention, which .NET follows: a process that a signal ended has exit code 128 plus the signal's number.</summary>
    private const int SignalBase = 128;

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
