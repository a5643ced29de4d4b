using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TestMethods;

/// <summary>Methods that start programs, or leave .NET otherwise.</summary>
public static partial class Programs
{
    /// <summary>Runs a shell command that nobody waits for, and returns the shell's process id.</summary>
    public static int StartShell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]))!;
        return process.Id;
    }

    /// <summary>Runs a shell command and waits for its end.</summary>
    public static int RunShell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Waits for ever in native code, which no request of .NET's interrupts.</summary>
    public static void BlockNatively()
    {
        while (true) _ = Pause();
    }

    public static void SendSignal(int processId, int signal) => _ = Kill(processId, signal);

    /// <summary>Sends this process a signal, which ends it at once or soon.</summary>
    public static int SignalSelfOn(int item, int bad, int signal)
    {
        if (item != bad) return item;
        _ = Kill(Environment.ProcessId, signal);
        Thread.Sleep(Timeout.Infinite);
        return item;
    }

    [LibraryImport("libc", EntryPoint = "pause")]
    private static partial int Pause();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
