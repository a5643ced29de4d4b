using System.Diagnostics;
using ProcParallel.Core.Tests.Methods;
using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A program that is killed takes its workers with it, and what they have started.</summary>
public sealed class ParentDeathTests : PoolTest
{
    /// <summary>It takes far less; a busy machine must not fail the test.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    private const int EnoughLooks = 10;

    [LinuxTheory]
    [InlineData("starting", 1)]
    [InlineData("idle", 3)]
    [InlineData("script", 3)]
    [InlineData("native", 3)]
    [InlineData("stopped", 3)]
    [InlineData("children", 6)]
    [InlineData("tree", 6)]
    [InlineData("unread", 7)]
    public async Task Nothing_is_left_of_a_program_that_was_killed(string state, int processes)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["exec", FaultyWorkerPath, "parent", state, WorkerPath, TestAssembly.FilePath])
        {
            start.ArgumentList.Add(argument);
        }

        using Process parent = Process.Start(start)!;
        using StreamReader output = parent.StandardOutput;
        Assert.Equal("ready", await output.ReadLineAsync());
        await UntilAsync(() => TestProcesses.Marked(Mark).Count >= processes);
        if (state == "unread")
        {
            await HaltAsync(parent.Id);
        }

        parent.Kill();
        await parent.WaitForExitAsync();
        Assert.True(await BecomesAsync(() => TestProcesses.Marked(Mark).Count == 0, Limit), "These are left: " + TestProcesses.Describe(TestProcesses.Marked(Mark)));

        // Its directory goes with the next program that makes one.
        ProcessPool next = NewPool(1);
        await AssertUsableAsync(next);
        Assert.True(await BecomesAsync(() => Directory.GetDirectories(Path.GetTempPath(), $"procparallel-{parent.Id}-*").Length == 0));

        // Those of the program itself are no worker's.
        RuntimeFiles.Remove(parent.Id, Path.GetTempPath());
    }

    /// <summary>Halts a program whose workers send without end, and waits until they can send no more.</summary>
    private async Task HaltAsync(int program)
    {
        ProcessTree.Freeze(program);
        await UntilAsync(() => ProcessStat.Of(program)?.State == ProcessStat.Stopped);
        foreach (int worker in TestProcesses.Marked(Mark).Where(id => ProcessStat.Of(id)?.Parent == program))
        {
            using Process process = Process.GetProcessById(worker);
            TimeSpan used = default;
            int still = 0;
            await UntilAsync(() =>
            {
                process.Refresh();
                TimeSpan now = process.TotalProcessorTime;
                still = now == used ? still + 1 : 0;
                used = now;
                return still > EnoughLooks;
            });
        }
    }

    private static string WorkerPath => Path.Combine(AppContext.BaseDirectory, "ProcParallel.Worker.dll");
}
