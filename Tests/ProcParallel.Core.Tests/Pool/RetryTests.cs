using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Items that are tried again.</summary>
public sealed class RetryTests : PoolTest
{
    [Fact(Timeout = Watchdog)]
    public async Task A_lost_item_is_run_again_on_another_worker()
    {
        string counter = NewFile();
        ProcessPool pool = NewPool();
        List<ItemResult<string>> results = await ResultsAsync<string>(
            pool, "Crashes.ExitTimes", [new object[] { 1, counter }], new MapOptions { RetryCount = 2, Splat = true });
        ItemResult<string> result = Assert.Single(results);
        Assert.Equal("attempt 2", Assert.Single(result.Outputs));
        Assert.Equal(2, new FileInfo(counter).Length);
    }

    [Fact(Timeout = Watchdog)]
    public async Task One_that_ends_every_worker_fails_after_its_attempts_and_everything_else_is_done()
    {
        ProcessPool pool = NewPool();
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Crashes.KillSelfOn", Enumerable.Range(0, 100).Select(i => (object)new object[] { i, 50 }), new MapOptions { RetryCount = 2, Splat = true });
        Assert.Equal(100, results.Count);
        ItemResult<int> failed = Assert.Single(results, result => !result.Succeeded);
        var lost = Assert.IsType<WorkerLostException>(failed.Error);
        Assert.Equal((50, 3), (lost.ItemIndex, lost.Attempt));
        await AssertUsableAsync(pool);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("Crashes.ExitTimes")]
    [InlineData("Failures.ThrowTimes")]
    public async Task One_is_tried_again_although_all_others_are_busy_for_good(string method)
    {
        ProcessPool pool = NewPool(2);
        string arrived = NewFile();
        string go = NewFile();
        Task<bool> busy = pool.InvokeAsync<bool>(Method("Waiting.Meet"), [arrived, go]);
        await UntilAsync(() => File.Exists(arrived));
        List<ItemResult<string>> results = await ResultsAsync<string>(
            pool, method, [new object[] { 1, NewFile() }], new MapOptions { RetryCount = 1, RetryOnError = true, Splat = true });
        Assert.Equal("attempt 2", Assert.Single(Assert.Single(results).Outputs));
        Assert.False(busy.IsCompleted);
        await File.WriteAllTextAsync(go, string.Empty);
        Assert.True(await busy);
    }

    [Fact(Timeout = Watchdog)]
    public async Task One_that_failed_runs_on_another_worker_when_one_is_free()
    {
        ProcessPool pool = NewPool(2);
        List<ItemResult<bool>> results = await ResultsAsync<bool>(
            pool, "Failures.ThrowFirst", [NewFile()], new MapOptions { RetryCount = 1, RetryOnError = true });
        Assert.True(Assert.Single(Assert.Single(results).Outputs));
    }

    [Fact(Timeout = Watchdog)]
    public async Task An_error_of_its_own_is_no_reason_unless_asked()
    {
        ProcessPool pool = NewPool(1);
        object[][] items = [[6, 0], [6, 2]];
        List<ItemResult<int>> once = await ResultsAsync<int>(pool, "Numbers.Divide", items, new MapOptions { RetryCount = 2, Splat = true });
        List<ItemResult<int>> again = await ResultsAsync<int>(pool, "Numbers.Divide", items, new MapOptions { RetryCount = 2, RetryOnError = true, Splat = true });
        foreach (List<ItemResult<int>> results in new[] { once, again })
        {
            Assert.IsType<DivideByZeroException>(results[0].Error);
            Assert.Equal(3, Assert.Single(results[1].Outputs));
        }
    }

    [Theory(Timeout = Watchdog)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task One_that_runs_too_long_after_one_of_its_chunk_that_is_tried_again_has_run_too_long(int workers)
    {
        string counter = NewFile();
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = workers, StopGracePeriod = TimeSpan.FromMilliseconds(200) });
        var options = new MapOptions { ChunkSize = 3, ItemTimeout = TimeSpan.FromSeconds(2), RetryCount = 1, RetryOnError = true, Splat = true };
        List<ItemResult<string>> results = await ResultsAsync<string>(
            pool, "Failures.ThrowFirstAndHang", Enumerable.Range(0, 3).Select(i => (object)new object[] { i, counter }), options);
        Assert.Equal("attempt 2", Assert.Single(results[0].Outputs));
        Assert.Equal(1, Assert.IsType<ItemTimeoutException>(results[1].Error).ItemIndex);
        Assert.Equal("item 2", Assert.Single(results[2].Outputs));
        await AssertUsableAsync(pool);
    }
}
