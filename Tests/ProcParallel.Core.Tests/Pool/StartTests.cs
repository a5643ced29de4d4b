using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Workers that cannot be started or set up: one clear error, nothing left running, and no storm of new processes.</summary>
public sealed class StartTests : PoolTest
{
    private static readonly ProcessPoolOptions Quick = new() { ThrottleLimit = 1, StartTimeout = TimeSpan.FromSeconds(1), StopGracePeriod = TimeSpan.FromMilliseconds(300) };

    [Fact(Timeout = Watchdog)]
    public async Task One_that_dies_at_once_is_reported_with_its_exit_code_and_last_words()
    {
        ProcessPool pool = NewFaultyPool("DiesAtOnce", text: "no such thing", exitCode: 9);
        PoolBrokenException error = await AssertBrokenAsync(pool);
        Assert.Equal(9, error.ExitCode);
        Assert.Equal("no such thing", error.StandardError);
        Assert.Contains("exited with code 9", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("NeverConnects")]
    [InlineData("ConnectsSilently")]
    [InlineData("SaysGarbage")]
    [InlineData("HasWrongVersion")]
    [InlineData("HasWrongKey")]
    [InlineData("NeverGetsReady")]
    public async Task One_that_never_gets_ready_breaks_the_pool_when_its_time_is_over(string fault) =>
        await AssertBrokenAsync(NewFaultyPool(fault, options: Quick));

    [LinuxFact]
    public async Task Those_that_somebody_kills_or_stops_while_they_start_are_replaced()
    {
        ProcessPool pool = NewFaultyPool("StartsSlowly", options: Quick with { StartTimeout = TimeSpan.FromMinutes(1) });
        Task<List<ItemResult<int>>> results = ResultsAsync<int>(pool, "Numbers.Square", [7]);
        var seen = new HashSet<int> { 0 };
        foreach (int signal in new[] { UnixNative.SignalKill, UnixNative.SignalKill, UnixNative.SignalStop, UnixNative.SignalStop })
        {
            await UntilAsync(() => pool.Workers.Workers() is [var worker] && seen.Add(worker.ProcessId));
            _ = UnixNative.Kill(seen.Last(), signal);
        }

        Assert.Equal(7, Assert.Single(Assert.Single(await results).Outputs));
    }

    [Fact(Timeout = Watchdog)]
    public async Task One_whose_initialization_fails_breaks_the_pool_with_its_own_error()
    {
        string counter = NewFile();
        ProcessPool pool = NewPool(Quick with
        {
            WorkerAssemblyPath = FaultyWorkerPath,
            EnvironmentVariables = new Dictionary<string, string?>
            {
                ["FAULTY_WORKER_FAULT"] = "FailsToInitialize",
                ["FAULTY_WORKER_COUNTER"] = counter,
                ["FAULTY_WORKER_TIMES"] = "1000",
            },
        });
        PoolBrokenException error = await AssertBrokenAsync(pool);
        Assert.Contains("the initialization of the faulty worker failed", error.Message, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(counter).Length, 1, 3);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("DiesAtOnce")]
    [InlineData("FailsToInitialize")]
    [InlineData("NeverConnects")]
    [InlineData("HasWrongKey")]
    public async Task One_that_fails_once_is_tried_again(string fault)
    {
        ProcessPool pool = NewFaultyPool(fault, times: 1, options: Quick with { StartTimeout = TimeSpan.FromSeconds(5) });
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Numbers.Square", Enumerable.Range(0, 10).Cast<object>());
        Assert.Equal(Enumerable.Range(0, 10), results.Select(result => Assert.Single(result.Outputs)));
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("StartsSlowly")]
    [InlineData("FloodsOutput")]
    public async Task One_that_takes_its_time_or_talks_much_works(string fault)
    {
        ProcessPool pool = NewFaultyPool(fault);
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Numbers.Square", Enumerable.Range(0, 10).Cast<object>());
        Assert.Equal(Enumerable.Range(0, 10), results.Select(result => Assert.Single(result.Outputs)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Everything_pending_fails_with_the_pool()
    {
        ProcessPool pool = NewFaultyPool("DiesAtOnce");
        Task<int>[] pending = [.. Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                return await pool.InvokeAsync<int>(Method("Numbers.Square"), [i]);
            }
            catch (PoolBrokenException)
            {
                return -1;
            }
        })];
        Assert.All(await Task.WhenAll(pending), result => Assert.Equal(-1, result));
    }

    private static async Task<PoolBrokenException> AssertBrokenAsync(ProcessPool pool)
    {
        PoolBrokenException error = await Assert.ThrowsAsync<PoolBrokenException>(() => pool.InvokeAsync<int>(Method("Numbers.Square"), [2]));
        await Assert.ThrowsAsync<PoolBrokenException>(() => pool.InvokeAsync<int>(Method("Numbers.Square"), [2]));
        return error;
    }
}
