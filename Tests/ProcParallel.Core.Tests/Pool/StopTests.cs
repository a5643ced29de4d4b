using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Every map ends when its pool does, whatever its source of items is doing.</summary>
public sealed class StopTests : PoolTest
{
    [Fact(Timeout = Watchdog)]
    public async Task A_map_whose_source_waits_for_room_ends_with_its_pool()
    {
        ProcessPool pool = NewPool(1);
        await using IAsyncEnumerator<int> results = pool.MapAsync<int, int>(
            Method("Waiting.SleepDeaf"), Enumerable.Repeat(1, 100_000), new MapOptions { BufferSize = 1 }).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        await pool.DisposeAsync();
        await Assert.ThrowsAsync<PoolClosedException>(async () =>
        {
            while (await results.MoveNextAsync())
            {
            }
        });
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_source_that_fails_is_heard_of_after_the_results_of_the_items_before()
    {
        ProcessPool pool = NewPool(1);
        var results = new List<int>();
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (int result in pool.MapAsync<int, int>(Method("Numbers.Square"), FailingAfter(3)))
            {
                results.Add(result);
            }
        });
        Assert.Equal([0, 1, 4], results);
        await AssertUsableAsync(pool);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("DiesAtOnce")]
    [InlineData("NeverGetsReady")]
    public async Task A_pool_ends_that_is_closed_or_stopped_while_its_workers_start_and_end(string fault)
    {
        var random = new Random(26);
        for (int round = 0; round < 20; round++)
        {
            ProcessPool pool = NewFaultyPool(fault, options: new ProcessPoolOptions { ThrottleLimit = 3, MinimumWorkers = 3 });

            // Around the moment at which the first of them has begun or ended.
            await Task.Delay(random.Next(120));
            await (round % 2 == 0 ? pool.CloseAsync() : pool.DisposeAsync().AsTask());
            Assert.Empty(pool.Workers.Workers());
        }
    }

    private static IEnumerable<int> FailingAfter(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }

        throw new InvalidDataException("the source failed");
    }
}
