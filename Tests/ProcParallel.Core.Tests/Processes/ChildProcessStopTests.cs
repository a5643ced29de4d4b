using System.Diagnostics;
using System.Net.Sockets;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Tests.Pool;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Processes;

/// <summary>Processes that do not end by themselves, and processes of processes.</summary>
[Collection(Name)]
public sealed class ChildProcessStopTests : ChildProcessTest
{
    [Fact(Timeout = Watchdog)]
    public Task Terminate_lets_a_method_that_heeds_its_token_end_in_good_order() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.WaitForToken", Reports);
        Assert.Equal("running", Reports.Get(30));
        process.Terminate();
        process.Join();
        Assert.Equal(-15, process.ExitCode);
        Assert.Equal("finally", Reports.Get(0));
        Assert.Null(process.Error);
    });

    [Fact(Timeout = Watchdog)]
    public Task Terminate_kills_what_heeds_nothing_after_the_grace_period() => Task.Run(() =>
    {
        ChildProcess process = Start(new ChildProcessOptions { StopGracePeriod = TimeSpan.FromSeconds(0.3) }, "ChildProcesses.Hang", Reports);
        Assert.Equal("running", Reports.Get(30));
        process.Terminate();
        process.Join();
        Assert.Equal(-15, process.ExitCode);
    });

    [Fact(Timeout = Watchdog)]
    public Task Kill_asks_nobody() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.WaitForToken", Reports);
        Assert.Equal("running", Reports.Get(30));
        process.Kill();
        process.Join();
        Assert.Equal(-9, process.ExitCode);
        Assert.False(Reports.TryGet(out _));
        process.Terminate();
        process.Kill();
        Assert.Equal(-9, process.ExitCode);
    });

    [LinuxFact]
    public Task Kill_ends_what_refuses_to_end() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.RefuseSignals", Reports);
        Assert.Equal("running", Reports.Get(30));
        Assert.Equal(0, TestProcesses.Signal(process.Id, TestProcesses.Terminate));
        Assert.Equal("refused", Reports.Get(30));
        Assert.True(process.IsAlive);
        process.Kill();
        process.Join();
        Assert.Equal((-9, false), (process.ExitCode, IsRunning(process.Id)));
    });

    [Fact(Timeout = Watchdog)]
    public Task A_process_that_a_signal_ends_has_its_number_and_an_error() => Task.Run(() =>
    {
        ChildProcess process = Start("Crashes.KillSelf");
        process.Join();
        Assert.Equal(OperatingSystem.IsWindows() ? -1 : -9, process.ExitCode);
        Assert.Equal(process.Id, Assert.IsType<WorkerLostException>(process.Error).ProcessId);
    });

    [Theory(Timeout = Watchdog)]
    [InlineData(true)]
    [InlineData(false)]
    public Task What_it_has_started_ends_with_it(bool killed) => Task.Run(async () =>
    {
        ChildProcess process = Start("ChildProcesses.StartProgram", Reports, killed);
        int program = (int)Reports.Get(30)!;
        if (killed)
        {
            Assert.True(IsRunning(program));
            process.Kill();
        }

        process.Join();
        await UntilAsync(() => !IsRunning(program));
    });

    [Theory(Timeout = Watchdog)]
    [InlineData(true)]
    [InlineData(false)]
    public Task The_process_of_a_killed_process_ends(bool byItsParent) => Task.Run(async () =>
    {
        ChildProcess process = Start("ChildProcesses.HangWithChild", Reports);
        object?[] reports = [Reports.Get(30), Reports.Get(30)];
        int inner = reports.OfType<int>().Single();
        Assert.True(IsRunning(inner));
        if (byItsParent)
        {
            process.Kill();
        }
        else
        {
            Process.GetProcessById(process.Id).Kill();
        }

        process.Join();
        await UntilAsync(() => !IsRunning(inner));
    });

    [Fact(Timeout = Watchdog)]
    public Task Processes_start_processes() => Task.Run(() =>
    {
        Start("ChildProcesses.Recurse", Reports, "", 2).Join();
        Assert.Equal(["", "0", "00", "01", "1", "10", "11"], Enumerable.Range(0, 7).Select(_ => Reports.Get(0)));
    });

    [Fact(Timeout = 4 * Watchdog)]
    public Task Many_at_once_all_end_and_many_are_terminated_before_they_have_come_up() => Task.Run(() =>
    {
        const int Count = 100;
        ChildProcess[] processes = [.. Enumerable.Range(0, Count).Select(_ => Start("ChildProcesses.Nothing"))];
        JoinAll(processes);
        Assert.All(processes, process => Assert.Equal(0, process.ExitCode));
        Assert.DoesNotContain(processes, process => IsThere(process.Id));
        processes = [.. Enumerable.Range(0, Count).Select(_ =>
        {
            ChildProcess process = Start("Waiting.SleepDeaf", 600_000);
            process.Terminate();
            return process;
        })];
        JoinAll(processes);
        Assert.All(processes, process => Assert.Equal(-15, process.ExitCode));
        Assert.DoesNotContain(processes, process => IsThere(process.Id));
    });

    [LinuxFact]
    public Task A_process_has_no_handles_of_its_parent_and_siblings() => Task.Run(() =>
    {
        string outside = HandlesOfProgram();
        ParEvent go = Own(new ParEvent());
        string file = Path.GetTempFileName();
        var opened = new List<IDisposable>();
        var handles = new List<string?[]>();
        try
        {
            for (int i = 0; i < 5; i++)
            {
                opened.Add(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
                opened.Add(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
                opened.Add(ParArray<int>.Create(10));
                Start("ChildProcesses.ReportHandles", Reports, go);
                handles.Add((string?[])Reports.Get(30)!);
            }
        }
        finally
        {
            go.Set();
            opened.ForEach(one => one.Dispose());
            File.Delete(file);
        }

        Assert.Single(handles.Select(all => all.Count(handle => handle is not null)).Distinct());
        Assert.DoesNotContain(handles, all => all.Contains(file));
        string[] channels = [.. handles.SelectMany(all => all.OfType<string>().Where(IsChannel).Distinct()).Where(one => !outside.Contains(one))];
        Assert.Equal(channels.Distinct(), channels);
    });

    /// <summary>What any program inherits that this process starts: whoever started this process may have left handles to all.</summary>
    private static string HandlesOfProgram()
    {
        using Process program = Process.Start(new ProcessStartInfo("ls", ["-l", "/proc/self/fd"]) { RedirectStandardOutput = true })!;
        return program.StandardOutput.ReadToEnd();
    }

    private static bool IsChannel(string handle) =>
        handle.StartsWith("socket:", StringComparison.Ordinal) || handle.StartsWith("pipe:", StringComparison.Ordinal);

    /// <summary>Whether the system still knows a process, be it only as one that nobody has asked for its exit code.</summary>
    private static bool IsThere(int processId) => OperatingSystem.IsLinux() ? Directory.Exists($"/proc/{processId}") : IsRunning(processId);
}
