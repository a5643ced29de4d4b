using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Workers that wait for a slow reader hold nothing up that the reader may be waiting for.</summary>
public sealed class BackpressureTests : PoolTest
{
    private const int Mebibyte = 1 << 20;

    [Theory(Timeout = 2 * Watchdog)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 8)]
    public async Task A_map_inside_the_reader_of_one_with_large_results_is_done(int workers, int chunkSize)
    {
        ProcessPool pool = NewPool(workers);
        int taken = 0;
        await foreach (byte[] result in pool.MapAsync<int, byte[]>(
            Method("Memory.Bytes"), Enumerable.Repeat(4 * Mebibyte, 60), new MapOptions { ChunkSize = chunkSize }))
        {
            Assert.Equal(4 * Mebibyte, result.Length);
            List<ItemResult<int>> inner = await ResultsAsync<int>(pool, "Numbers.Square", [1, 2, 3]);
            Assert.Equal([1, 4, 9], inner.Select(item => Assert.Single(item.Outputs)));
            taken++;
        }

        Assert.Equal(60, taken);
    }

    [Fact(Timeout = 2 * Watchdog)]
    public async Task The_item_that_the_reader_waits_for_is_tried_again_although_all_workers_are_far_ahead_of_it()
    {
        ProcessPool pool = NewPool(2);
        string folder = NewFolder();
        IEnumerable<object> items = Enumerable.Range(0, 100).Select(i => (object)new object[] { i, 4 * Mebibyte, folder });
        List<ItemResult<byte[]>> results = await ResultsAsync<byte[]>(
            pool, "Memory.BytesWithFirstLate", items, new MapOptions { ChunkSize = 1, RetryCount = 1, RetryOnError = true, Splat = true });
        Assert.Equal(Enumerable.Range(0, 100), results.Select(result => (int)Assert.Single(result.Outputs)[0]));
    }

    [Fact(Timeout = 2 * Watchdog)]
    public async Task To_wait_for_the_reader_is_no_time_of_an_item()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromMilliseconds(200) });
        int taken = 0;
        await foreach (byte[] result in pool.MapAsync<int, byte[]>(
            Method("Memory.Stream"), [200], new MapOptions { ItemTimeout = TimeSpan.FromSeconds(10) }))
        {
            Assert.Equal(Mebibyte, result.Length);

            // As slow as it takes for the whole to last some times longer than the item may run.
            await Task.Delay(120);
            taken++;
        }

        Assert.Equal(200, taken);
    }

    [Fact(Timeout = 2 * Watchdog)]
    public async Task An_item_that_runs_too_long_ends_however_slow_the_reader_is()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromMilliseconds(200) });
        await Assert.ThrowsAsync<ItemTimeoutException>(async () =>
        {
            await foreach (byte[] result in pool.MapAsync<int, byte[]>(
                Method("Memory.Stream"), [int.MaxValue], new MapOptions { ItemTimeout = TimeSpan.FromSeconds(1) }))
            {
                await Task.Delay(1);
            }
        });
        await AssertUsableAsync(pool);
    }
}
