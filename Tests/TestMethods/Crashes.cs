using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TestMethods;

/// <summary>Ways to lose a worker. None of them belongs into the process that tests.</summary>
public static class Crashes
{
    public static int Exit(int code)
    {
        Environment.Exit(code);
        return code;
    }

    public static void FailFast(string message) => Environment.FailFast(message);

    /// <summary>Ends as by SIGKILL, or TerminateProcess: no handler and no finally runs.</summary>
    public static void KillSelf()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    public static int OverflowStack(int depth) => depth + Deeper(depth + 1);

    public static void ThrowOnAnotherThread(string message)
    {
        new Thread(() => throw new InvalidOperationException(message)).Start();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Exits with the code when the item is the bad one, else returns the item.</summary>
    public static int ExitOn(int item, int bad, int code = 3) => item == bad ? Exit(code) : item;

    public static int KillSelfOn(int item, int bad)
    {
        if (item == bad) KillSelf();
        return item;
    }

    public static int FailFastOn(int item, int bad, int how)
    {
        if (item == bad) FailFast($"failed fast ({how})");
        return item;
    }

    public static int OverflowStackOn(int item, int bad, int how) => item == bad ? OverflowStack(how) : item;

    public static int ThrowElsewhereOn(int item, int bad, int how)
    {
        if (item == bad) ThrowOnAnotherThread($"thrown elsewhere ({how})");
        return item;
    }

    /// <summary>Exits only so often, counted in a file: for retries after a lost worker.</summary>
    public static string ExitTimes(int times, string counterFile)
    {
        var attempt = Counter.Next(counterFile);
        if (attempt <= times) Environment.Exit(7);
        return $"attempt {attempt}";
    }

    /// <summary>Writes to stderr and then exits: its tail must reach the error.</summary>
    public static void ComplainAndExit(string complaint, int code)
    {
        Console.Error.WriteLine(complaint);
        Console.Error.Flush();
        Environment.Exit(code);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Deeper(int depth) => OverflowStack(depth) + 1;
}
