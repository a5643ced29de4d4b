using Xunit;

namespace ProcParallel.Core.Tests.Pool;

public sealed class TotalTimeoutTests : PoolTest
{
    private static readonly MethodReference Sleep = Method("Waiting.Sleep");
    private static readonly MethodReference Hang = Method("Waiting.SleepDeaf");

    [Fact(Timeout = Watchdog)]
    public async Task What_is_done_is_given_and_then_the_call_ends()
    {
        ProcessPool pool = NewPool();
        var results = new List<int>();
        var options = new MapOptions { TotalTimeout = TimeSpan.FromSeconds(2), ChunkSize = 1 };
        CallTimeoutException error = await Assert.ThrowsAsync<CallTimeoutException>(async () =>
        {
            await foreach (int result in pool.MapAsync<int, int>(Sleep, [0, 1, 600_000], options))
            {
                results.Add(result);
            }
        });
        Assert.Equal([0, 1], results);
        Assert.Equal(2, error.ItemsDone);
        Assert.Contains("2 of 3 items were done", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Work_that_does_not_listen_is_killed_and_the_pool_stays_usable()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromMilliseconds(100) });
        var options = new MapOptions { TotalTimeout = TimeSpan.FromMilliseconds(300) };
        await Assert.ThrowsAsync<CallTimeoutException>(async () =>
        {
            await foreach (int unused in pool.MapAsync<int, int>(Hang, [600_000], options))
            {
            }
        });
        Assert.Equal(3, await pool.InvokeAsync<int>(Hang, [3]));
    }
}
