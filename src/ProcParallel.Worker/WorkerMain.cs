using System.Globalization;
using Microsoft.Win32.SafeHandles;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using ProcParallel.Worker.Execution;
using ProcParallel.Worker.Methods;
using ProcParallel.Worker.Scripts;

namespace ProcParallel.Worker;

/// <summary>The life of a worker process: connect to the parent, run what it sends, and end, with everything started, when it is gone.</summary>
internal static class WorkerMain
{
    /// <summary>The exit code of a worker whose parent went away. (It kills its own group, so this is seen on Windows only.)</summary>
    private const int ParentGone = 113;

    /// <summary>The exit code of a worker that could not connect or could not be set up.</summary>
    private const int StartFailed = 114;

    public static void RunAndExit()
    {
        Environment.SetEnvironmentVariable(WorkerCommand.StartupHookVariable, null);

        // Now, because scripts can change where it is.
        string temporaryFolder = Path.GetTempPath();
        LeaveTerminal();
        try
        {
            WorkerBootstrap? bootstrap = ReadBootstrap();
            if (bootstrap is null)
            {
                Environment.Exit(ParentGone);
            }

            // Never disposed: the executing thread writes there for as long as the process lives.
            ProgressCell cell = ProgressCell.Open(bootstrap.CellPath);
            Channel channel = Endpoint.Connect(
                bootstrap.PipeName, bootstrap.ParentProcessId, bootstrap.ConnectionId, bootstrap.Ticket, out byte[] sessionKey);
            IWorkerHost host = bootstrap.Kind == WorkerKind.Script ? CreateScriptHost() : new MethodHost();
            Serve(new WorkerSession(channel, cell, host, bootstrap, sessionKey));
        }
        catch (Exception e) when (e is IOException or TimeoutException or UnauthorizedAccessException or MessagePackSerializationException)
        {
            Complain(e);
            Environment.Exit(StartFailed);
        }

        EndGroup(temporaryFolder);
    }

    /// <summary>Serves the parent until the connection ends, in whatever way: a parent that dies before it has read everything resets it.</summary>
    private static void Serve(WorkerSession session)
    {
        try
        {
            session.Run();
        }
        catch (Exception e) when (e is ProtocolException or MessagePackSerializationException)
        {
            Complain(e);
        }
        catch (IOException)
        {
            // The parent is gone, and nobody is left to hear of it.
        }
    }

    private static void Complain(Exception e) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ProcParallel worker {Environment.ProcessId}: {e.Message}"));

    /// <summary>Ends this process and all that it started, also what has left its group.</summary>
    private static void EndGroup(string temporaryFolder)
    {
        RuntimeFiles.Remove(Environment.ProcessId, temporaryFolder);
        ProcessTree.KillOwn();
        Environment.Exit(ParentGone);
    }

    // Separate, because a method worker must not load the assemblies that the script host needs.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static ScriptHost CreateScriptHost() => new();

    /// <summary>A session of its own: the terminal's Ctrl+C and hang-up reach neither the worker nor what it starts.</summary>
    private static void LeaveTerminal()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = UnixNative.SetSession();
        }

        // So that a worker that a signal has stopped, too, sees the end of its parent and ends everything that it started. To any other it does nothing.
        if (OperatingSystem.IsLinux())
        {
            _ = UnixNative.SetParentDeathSignal(UnixNative.SignalContinue);
        }
    }

    private static WorkerBootstrap? ReadBootstrap()
    {
        using Stream input = OpenStandardInput();
        return WorkerBootstrap.ReadFrom(input);
    }

    // On Unix without the console, which takes longer to load than to read from.
    private static Stream OpenStandardInput() => OperatingSystem.IsWindows()
        ? Console.OpenStandardInput()
        : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
}
