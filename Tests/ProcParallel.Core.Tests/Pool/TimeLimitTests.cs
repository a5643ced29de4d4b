using System.Diagnostics;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Limits of time for an item, and what they stop.</summary>
public sealed class TimeLimitTests : PoolTest
{
    private static readonly ProcessPoolOptions OneStrict = new() { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromMilliseconds(200) };

    [LinuxTheory]
    [InlineData("Waiting.Hang")]
    [InlineData("Waiting.Spin")]
    [InlineData("Programs.BlockNatively")]
    public async Task What_does_not_listen_is_killed(string method)
    {
        ProcessPool pool = NewPool(OneStrict);
        List<ItemResult<object>> results = await ResultsAsync<object>(
            pool, method, [Array.Empty<object>()], new MapOptions { ItemTimeout = TimeSpan.FromMilliseconds(500), Splat = true });
        var error = Assert.IsType<ItemTimeoutException>(Assert.Single(results).Error);
        Assert.Equal(TimeSpan.FromMilliseconds(500), error.Limit);
        await AssertUsableAsync(pool);
    }

    [LinuxFact]
    public async Task Its_children_go_with_it_also_those_that_ignore_signals()
    {
        ProcessPool pool = NewPool(OneStrict);
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Programs.RunShell", ["trap '' TERM HUP INT; while true; do sleep 0.1; done"], new MapOptions { ItemTimeout = TimeSpan.FromMilliseconds(500) });
        Assert.IsType<ItemTimeoutException>(Assert.Single(results).Error);
        Assert.True(await BecomesAsync(() => TestProcesses.Marked(Mark).Count <= 1), TestProcesses.Describe(TestProcesses.Marked(Mark)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task One_item_of_ten_that_hangs_costs_itself()
    {
        ProcessPool pool = NewPool(OneStrict with { ThrottleLimit = 2 });
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Waiting.SleepDeaf", Enumerable.Range(0, 10).Select(i => (object)(i == 3 ? 600_000 : 1)), new MapOptions { ItemTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal([3], results.Where(result => !result.Succeeded).Select(result => (int)result.Index));
        Assert.IsType<ItemTimeoutException>(results[3].Error);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Time_in_the_queue_does_not_count()
    {
        ProcessPool pool = NewPool(1);
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Waiting.SleepDeaf", Enumerable.Repeat((object)200, 12), new MapOptions { ItemTimeout = TimeSpan.FromSeconds(2) });
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Who_listens_is_asked_and_its_worker_stays()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromSeconds(30) });
        int before = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Waiting.Sleep", [600_000], new MapOptions { ItemTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.IsType<ItemTimeoutException>(Assert.Single(results).Error);
        Assert.Equal(before, await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_limit_that_races_with_the_end_never_hits_another_item()
    {
        ProcessPool pool = NewPool(OneStrict with { ThrottleLimit = 2 });
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Waiting.Sleep", Enumerable.Range(0, 100).Select(i => (object)(i % 5 == 0 ? 100 : 0)), new MapOptions { ItemTimeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(100, results.Count);
        Assert.All(results.Where(result => result.Error is not null), result => Assert.True(result.Index % 5 == 0, $"Item {result.Index}: {result.Error}"));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_cancelled_call_ends_at_once_and_its_pool_stays_usable()
    {
        ProcessPool pool = NewPool(OneStrict);
        using var cancellation = new CancellationTokenSource();
        Task<object?> running = pool.InvokeAsync<object>(Method("Waiting.Hang"), [], cancellation.Token);
        await UntilAsync(() => pool.Workers.Load().Running == 1);
        var clock = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        await AssertUsableAsync(pool);
    }
}
