using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A worker that ends costs the item that it was running, and nothing else.</summary>
public sealed class DeathTests : PoolTest
{
    private const int Items = 40;
    private const int Bad = 17;

    [LinuxTheory]
    [InlineData("Crashes.ExitOn", 7, 7, null)]
    [InlineData("Crashes.ExitOn", 0, 0, null)]
    [InlineData("Programs.SignalSelfOn", 9, 137, "SIGKILL")]
    [InlineData("Programs.SignalSelfOn", 15, 143, "SIGTERM")]
    [InlineData("Crashes.FailFastOn", 0, 134, "SIGABRT")]
    [InlineData("Crashes.OverflowStackOn", 0, 134, "SIGABRT")]
    [InlineData("Crashes.ThrowElsewhereOn", 0, 134, "SIGABRT")]
    public async Task Only_the_running_item_is_lost(string method, int how, int exitCode, string? signal)
    {
        ProcessPool pool = NewPool();
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, method, Enumerable.Range(0, Items).Select(i => (object)new object[] { i, Bad, how }),
            new MapOptions { Splat = true });
        Assert.Equal(Enumerable.Range(0, Items).Select(i => (long)i), results.Select(result => result.Index));
        ItemResult<int> failed = Assert.Single(results, result => !result.Succeeded);
        var lost = Assert.IsType<WorkerLostException>(failed.Error);
        Assert.Equal(Bad, lost.ItemIndex);
        Assert.Equal((exitCode, signal), (lost.ExitCode, lost.SignalName));
        Assert.InRange(lost.WorkerId, 1, 2);
        Assert.NotEqual(0, lost.ProcessId);
        Assert.All(results.Where(result => result.Succeeded), result => Assert.Equal((int)result.Index, Assert.Single(result.Outputs)));
        Assert.DoesNotContain(results.Where(result => result.Index > Bad + 20), result => result.ProcessId == lost.ProcessId);
        await AssertUsableAsync(pool);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Those_that_do_nothing_but_die_are_replaced_ever_more_slowly()
    {
        ProcessPool pool = NewPool(1);
        var clock = Stopwatch.StartNew();
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Crashes.ExitOn", Enumerable.Range(0, 7).Select(i => (object)new object[] { i, i, 3 }),
            new MapOptions { Splat = true, ChunkSize = 1 });
        Assert.All(results, result => Assert.IsType<WorkerLostException>(result.Error));

        // The first replacement comes at once, the second after 50 ms, and each further one after twice as long.
        Assert.InRange(clock.Elapsed.TotalMilliseconds, 50 + 100 + 200 + 400 + 800, double.MaxValue);
        await AssertUsableAsync(pool);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Items_of_the_same_chunk_before_it_and_behind_it_are_not_lost(int chunkSize)
    {
        ProcessPool pool = NewPool(1);
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Crashes.KillSelfOn", Enumerable.Range(0, Items).Select(i => (object)new object[] { i, Bad }),
            new MapOptions { Splat = true, ChunkSize = chunkSize });
        Assert.Equal([Bad], results.Where(result => !result.Succeeded).Select(result => result.Index));
        Assert.Equal(Items, results.Count);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Its_last_words_are_in_the_error()
    {
        ProcessPool pool = NewPool(1);
        var lost = await Assert.ThrowsAsync<WorkerLostException>(() => pool.InvokeAsync<object>(Method("Crashes.ComplainAndExit"), ["this went wrong", 3]));
        Assert.Equal("this went wrong", lost.StandardError);
        Assert.Contains("this went wrong", lost.Message, StringComparison.Ordinal);
        Assert.Contains("exited with code 3", lost.Message, StringComparison.Ordinal);
        Assert.Contains(lost.ProcessId.ToString(CultureInfo.InvariantCulture), lost.Message, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData(TestProcesses.Kill)]
    [InlineData(TestProcesses.Stop)]
    public async Task An_idle_one_is_replaced_without_a_loss(int signal)
    {
        ProcessPool pool = NewPool(1);
        int first = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        _ = TestProcesses.Signal(first, signal);
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Numbers.Square", Enumerable.Range(0, 10).Cast<object>());
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.DoesNotContain(first, results.Select(result => result.ProcessId));
    }

    [LinuxFact]
    public async Task A_stopped_one_is_given_up_and_its_item_lost()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 2, StopGracePeriod = TimeSpan.FromMilliseconds(300) });
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Programs.SignalSelfOn",
            Enumerable.Range(0, Items).Select(i => (object)new object[] { i, Bad, TestProcesses.Stop }), new MapOptions { Splat = true });
        ItemResult<int> failed = Assert.Single(results, result => !result.Succeeded);
        Assert.Equal(Bad, failed.Index);
        Assert.Contains("stopped by a signal", Assert.IsType<WorkerLostException>(failed.Error).Message, StringComparison.Ordinal);
        Assert.Equal(Items, results.Count);
    }

    [LinuxFact]
    public async Task A_stopped_one_that_goes_on_soon_loses_nothing()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromSeconds(20) });
        int id = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        Task<int> running = pool.InvokeAsync<int>(Method("Waiting.SleepDeaf"), [500]);
        _ = TestProcesses.Signal(id, TestProcesses.Stop);
        await Task.Delay(1000);
        _ = TestProcesses.Signal(id, TestProcesses.Continue);
        Assert.Equal(500, await running);
        Assert.Equal(id, await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []));
    }

    [LinuxFact]
    public async Task All_killed_at_once_with_thousands_queued_cost_what_they_ran()
    {
        const int Queued = 5000;
        ProcessPool pool = NewPool(3);
        var results = new List<ItemResult<int>>();
        await foreach (ItemResult<int> result in pool.MapResultsAsync<int, int>(Method("Waiting.SleepDeaf"), Sequence(Queued)))
        {
            results.Add(result);
            if (results.Count is 500 or 2500)
            {
                foreach (int id in TestProcesses.Marked(Mark))
                {
                    _ = TestProcesses.Signal(id, TestProcesses.Kill);
                }
            }
        }

        Assert.Equal(Enumerable.Range(0, Queued).Select(i => (long)i), results.Select(result => result.Index));
        ItemResult<int>[] failed = results.Where(result => !result.Succeeded).ToArray();
        Assert.InRange(failed.Length, 0, 6);
        Assert.All(failed, result => Assert.IsType<WorkerLostException>(result.Error));
        await AssertUsableAsync(pool);
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_it_had_reported_stays()
    {
        ProcessPool pool = NewFaultyPool("DiesHavingSent", times: 1);
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Numbers.Square", Enumerable.Range(0, 10).Cast<object>(), new MapOptions { ChunkSize = 5 });
        Assert.Equal(Enumerable.Range(0, 10), results.Select(result => Assert.Single(result.Outputs)));
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("DiesReceiving", -1)]
    [InlineData("DiesRunning", 0)]
    [InlineData("DiesSending", 0)]
    public async Task It_may_die_at_any_point(string fault, int lostIndex)
    {
        ProcessPool pool = NewFaultyPool(fault, times: 1);
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Numbers.Square", Enumerable.Range(0, 10).Cast<object>(), new MapOptions { ChunkSize = 5 });
        Assert.Equal(10, results.Count);
        Assert.Equal(lostIndex < 0 ? [] : [lostIndex], results.Where(result => !result.Succeeded).Select(result => (int)result.Index));
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal("SIGKILL", Assert.IsType<WorkerLostException>(result.Error).SignalName));
    }

    private static async IAsyncEnumerable<int> Sequence(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return 1;
        }

        await Task.CompletedTask;
    }
}
