using System.Diagnostics;
using System.Runtime.CompilerServices;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Processes;

/// <summary>A process of one method, from its start to its end.</summary>
[Collection(Name)]
public sealed class ChildProcessTests : ChildProcessTest
{
    [Fact(Timeout = Watchdog)]
    public Task A_process_is_alive_until_it_ends_and_has_an_exit_code_then() => Task.Run(() =>
    {
        ChildProcess process = Start("Waiting.Sleep", 1000);
        Assert.True(process.Id > 0);
        Assert.True(process.IsAlive);
        Assert.Null(process.ExitCode);
        Assert.True(IsRunning(process.Id));
        process.Join();
        Assert.False(process.IsAlive);
        Assert.Equal(0, process.ExitCode);
        Assert.False(IsRunning(process.Id));
        Assert.Null(process.Error);
    });

    [Fact(Timeout = Watchdog)]
    public Task It_is_a_process_of_its_own_and_knows_its_parent() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.ReportIdentity", Reports);
        Assert.Equal([process.Id, Environment.ProcessId], NextReport());
        Assert.NotEqual(Environment.ProcessId, process.Id);
    });

    [Fact(Timeout = Watchdog)]
    public Task Arguments_arrive_as_what_they_are() => Task.Run(() =>
    {
        Start("ChildProcesses.ReportArguments", Reports, new object?[] { "one" }, new List<int> { 1, 2 });
        object?[] report = NextReport();
        Assert.Equal(new object?[] { "one" }, report[0]);
        Assert.Equal(new List<int> { 1, 2 }, report[1]);
    });

    [Fact(Timeout = Watchdog)]
    public Task Arguments_are_not_kept_once_the_process_has_ended() => Task.Run(() =>
    {
        WeakReference argument = StartWithList();
        Eventually(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !argument.IsAlive;
            },
            "The argument is still kept.");
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference StartWithList()
    {
        var list = new List<int> { 1, 2, 3 };
        Start("ChildProcesses.ReportArguments", Reports, new object?[] { "one" }, list).Join();
        return new WeakReference(list);
    }

    [Fact(Timeout = Watchdog)]
    public Task Working_directory_and_environment_are_those_that_were_given() => Task.Run(() =>
    {
        string directory = Directory.CreateTempSubdirectory("procparalleltest").FullName;
        var options = new ChildProcessOptions
        {
            WorkingDirectory = directory,
            EnvironmentVariables = new Dictionary<string, string?> { ["PROCPARALLEL_A"] = "a=ä;" },
        };
        try
        {
            Start(options, "ChildProcesses.ReportSurroundings", Reports, "PROCPARALLEL_A").Join();
            Assert.Equal([directory, "a=ä;"], NextReport());
            Start("ChildProcesses.ReportSurroundings", Reports, "PROCPARALLEL_A").Join();
            Assert.Equal([Environment.CurrentDirectory, null], NextReport());
        }
        finally
        {
            Directory.Delete(directory);
        }
    });

    [Theory(Timeout = Watchdog)]
    [InlineData("ChildProcesses.Nothing", null, 0)]
    [InlineData("Crashes.Exit", 0, 0)]
    [InlineData("Crashes.Exit", 8, 8)]
    public Task A_process_that_ends_by_itself_has_its_own_exit_code(string method, int? argument, int expected) => Task.Run(() =>
    {
        ChildProcess process = argument is null ? Start(method) : Start(method, argument);
        process.Join();
        Assert.Null(process.Error);
        Assert.Equal(expected, process.ExitCode);
    });

    [Fact(Timeout = Watchdog)]
    public Task What_the_method_throws_is_the_error_and_exit_code_1() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.Throw", "the reason");
        process.Join();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("the reason", Assert.IsType<InvalidOperationException>(process.Error, exactMatch: false).Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = Watchdog)]
    public Task Join_returns_at_once_for_no_time_and_after_the_time_for_some() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.Hang", Reports);
        var elapsed = Stopwatch.StartNew();
        Assert.False(process.Join(TimeSpan.Zero));
        Assert.False(process.Join(TimeSpan.FromSeconds(-5)));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0, 4);
        elapsed.Restart();
        Assert.False(process.Join(TimeSpan.FromSeconds(0.2)));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.19, 20);
        Assert.True(process.IsAlive);
        process.Kill();
        process.Join();
        process.Join();
        Assert.True(process.Join(TimeSpan.Zero));
    });

    [Fact(Timeout = Watchdog)]
    public Task The_wait_handle_is_set_at_the_end() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.Hang", Reports);
        Assert.False(process.WaitHandle.WaitOne(0));
        process.Kill();
        Assert.True(process.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        process.Dispose();
        process.Dispose();
        Assert.Throws<ObjectDisposedException>(() => process.WaitHandle);
    });

    [Fact(Timeout = Watchdog)]
    public Task It_is_waited_for_among_other_things() => Task.Run(async () =>
    {
        ChildProcess process = Start("ChildProcesses.Hang", Reports);
        Assert.Equal("running", Reports.Get(30));
        var never = new TaskCompletionSource();
        object[] all = [Reports, NewPipe().First, never.Task, process];
        Assert.Empty(ParWait.Any(all, 0.05));
        Task<IReadOnlyList<object>> waiting = Task.Run(() => ParWait.Any(all));
        process.Kill();
        Assert.Equal([process], await waiting);
        never.SetException(new InvalidOperationException());
        Assert.Equal([never.Task, process], ParWait.Any(all));
        process.Dispose();
        Assert.Contains(process, ParWait.Any(all));
    });

    [Fact(Timeout = Watchdog)]
    public Task What_runs_at_the_exit_of_the_process_has_run_when_it_has_ended() => Task.Run(() =>
    {
        ChildProcess process = Start("ChildProcesses.RegisterExit", Reports);
        process.Join();
        Assert.Equal((0, 1), (process.ExitCode, Reports.Count));
        Assert.Equal("exit action", Reports.Get(0));
    });

    [Fact(Timeout = Watchdog)]
    public Task Nothing_is_left_of_a_start_that_is_refused() => Task.Run(() =>
    {
        string missing = Path.Combine(Path.GetTempPath(), "procparalleltest missing");
        Assert.Throws<DirectoryNotFoundException>(() => Start(new ChildProcessOptions { WorkingDirectory = missing }, "ChildProcesses.Nothing"));
        Assert.Throws<ValueNotSerializableException>(() => Start("ChildProcesses.ReportArguments", Reports, Thread.CurrentThread, null));

        // Whether it dies before or after the start has returned is up to the operating system.
        PoolBrokenException error = Assert.Throws<PoolBrokenException>(void () =>
        {
            ChildProcess process = Start(new ChildProcessOptions { WorkerAssemblyPath = missing }, "ChildProcesses.Nothing");
            process.Join();
            throw process.Error!;
        });
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    });
}
