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

    [Fact(Timeout = Watchdog)]
    public Task The_process_of_a_killed_process_ends() => Task.Run(async () =>
    {
        ChildProcess process = Start("ChildProcesses.HangWithChild", Reports);
        object?[] reports = [Reports.Get(30), Reports.Get(30)];
        int inner = reports.OfType<int>().Single();
        Assert.True(IsRunning(inner));
        process.Kill();
        process.Join();
        await UntilAsync(() => !IsRunning(inner));
    });

    [Fact(Timeout = Watchdog)]
    public Task Processes_start_processes() => Task.Run(() =>
    {
        Start("ChildProcesses.Recurse", Reports, "", 2).Join();
        Assert.Equal(["", "0", "00", "01", "1", "10", "11"], Enumerable.Range(0, 7).Select(_ => Reports.Get(0)));
    });

    [Fact(Timeout = 2 * Watchdog)]
    public Task Many_at_once_all_end_and_many_are_terminated_before_they_have_come_up() => Task.Run(() =>
    {
        const int Count = 50;
        ChildProcess[] processes = [.. Enumerable.Range(0, Count).Select(_ => Start("ChildProcesses.Nothing"))];
        JoinAll(processes);
        Assert.All(processes, process => Assert.Equal(0, process.ExitCode));
        processes = [.. Enumerable.Range(0, Count).Select(_ => Start("Waiting.SleepDeaf", 600_000))];
        Array.ForEach(processes, process => process.Terminate());
        JoinAll(processes);
        Assert.All(processes, process => Assert.Equal(-15, process.ExitCode));
    });

    [Fact(Timeout = Watchdog)]
    public Task A_process_has_no_files_of_its_siblings() => Task.Run(() =>
    {
        if (!Directory.Exists("/proc/self/fd"))
        {
            return;
        }

        ChildProcess[] processes = [.. Enumerable.Range(0, 4).Select(_ => Start("ChildProcesses.ReportOpenFiles", Reports))];
        JoinAll(processes);
        int[] counts = [.. processes.Select(_ => (int)Reports.Get(0)!)];
        Assert.Single(counts.Distinct());
    });
}
