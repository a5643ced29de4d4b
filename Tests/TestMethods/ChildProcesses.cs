using System.Globalization;
using System.Runtime.InteropServices;
using ProcParallel.Core;
using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What processes of one method do: they report into a queue, because what they return is not kept.</summary>
public static class ChildProcesses
{
    public static void Nothing()
    {
    }

    public static void ReportIdentity(ParQueue reports) =>
        reports.Put(new object?[] { Environment.ProcessId, ProcessInformation.ParentProcessId() });

    public static void ReportArguments(ParQueue reports, object? first, object? second) => reports.Put(new object?[] { first, second });

    public static void ReportSurroundings(ParQueue reports, string variable) =>
        reports.Put(new object?[] { Environment.CurrentDirectory, Environment.GetEnvironmentVariable(variable) });

    /// <summary>Reports what its handles are of, by their numbers, and stays until it is let go.</summary>
    public static void ReportHandles(ParQueue reports, ParEvent go)
    {
        // Connects, so that all have this connection and none makes it later.
        go.Wait(0);
        string?[] handles = new string?[256];
        foreach (string handle in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            handles[int.Parse(Path.GetFileName(handle), CultureInfo.InvariantCulture)] = new FileInfo(handle).LinkTarget;
        }

        reports.Put(handles);
        go.Wait();
    }

    /// <summary>Says that it runs, then heeds its token and reports that, too.</summary>
    public static void WaitForToken(ParQueue reports, CancellationToken cancellationToken)
    {
        try
        {
            reports.Put("running", cancellationToken: CancellationToken.None);
            cancellationToken.WaitHandle.WaitOne();
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            reports.Put("finally", cancellationToken: CancellationToken.None);
        }
    }

    /// <summary>Says that it runs, and heeds nothing.</summary>
    public static void Hang(ParQueue reports)
    {
        reports.Put("running");
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Says that it runs, refuses each request to end that the system brings, and reports it.</summary>
    public static void RefuseSignals(ParQueue reports)
    {
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            reports.Put("refused");
        });
        Hang(reports);
    }

    public static void Throw(string message) => throw new InvalidOperationException(message);

    /// <summary>Starts a program that would go on, reports it, and hangs or ends.</summary>
    public static void StartProgram(ParQueue reports, bool hang)
    {
        reports.Put(ProcessInformation.StartGrandchild(300));
        Thread.Sleep(hang ? Timeout.Infinite : 0);
    }

    public static void RegisterExit(ParQueue reports) => AppDomain.CurrentDomain.ProcessExit += (_, _) => reports.Put("exit action");

    /// <summary>Reports its path, and starts two children of its own one after another, down to a depth.</summary>
    public static void Recurse(ParQueue reports, string path, int depth)
    {
        reports.Put(path);
        for (int i = 0; i < 2 && path.Length < depth; i++)
        {
            var method = new MethodReference(typeof(ChildProcesses).Assembly.Location, "TestMethods.ChildProcesses.Recurse");
            using ChildProcess child = ChildProcess.Start(method, [reports, path + i, depth]);
            child.Join();
        }
    }

    /// <summary>Starts a child that hangs, and hangs.</summary>
    public static void HangWithChild(ParQueue reports)
    {
        var method = new MethodReference(typeof(ChildProcesses).Assembly.Location, "TestMethods.ChildProcesses.Hang");
        using ChildProcess child = ChildProcess.Start(method, [reports]);
        reports.Put(child.Id);
        Thread.Sleep(Timeout.Infinite);
    }
}
