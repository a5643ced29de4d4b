using System.Diagnostics;

namespace TestMethods;

/// <summary>One method that does all kinds of things, so that a map can have all of them.</summary>
public static class Soaking
{
    public static object? Do(string kind, int value)
    {
        switch (kind)
        {
            case "sleep":
                Thread.Sleep(value % 8);
                break;
            case "large":
                return new byte[1 + (value % 400_000)];
            case "throw":
                throw new InvalidOperationException("as asked");
            case "exit":
                Environment.Exit(value % 100);
                break;
            case "kill":
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
                break;
            case "stop":
                Programs.SendSignal(Environment.ProcessId, 19);
                Thread.Sleep(Timeout.Infinite);
                break;
            case "hang":
                Programs.StartShell("trap '' TERM; sleep 1000");
                Thread.Sleep(Timeout.Infinite);
                break;
        }

        return value;
    }
}
