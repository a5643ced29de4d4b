using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A worker that breaks the protocol loses its connection and at most the item that it was running; each item is reported once all the same.</summary>
public sealed class NonsenseTests : PoolTest
{
    private const int Items = 20;

    [LinuxTheory]
    [InlineData("SendsGarbage", 1)]
    [InlineData("SendsOversizedFrame", 1)]
    [InlineData("SendsTruncatedFrame", 1)]
    [InlineData("SendsUnknownMessage", 1)]
    [InlineData("ReportsTooMany", 1)]
    [InlineData("ReportsNegative", 1)]
    [InlineData("ReportsDamaged", 1)]
    [InlineData("ReportsNothing", 1)]
    [InlineData("ReportsMoreThanItSays", 1)]
    [InlineData("EndsChunkEarly", 1)]
    [InlineData("ReleasesNegative", 5)]
    [InlineData("ReleasesWhatItReported", 1)]
    [InlineData("ClosesChannel", 1)]
    [InlineData("LeaksChannel", 1)]
    [InlineData("StopsItself", 1)]
    public async Task Costs_that_worker_and_at_most_the_items_that_it_had_begun(string fault, int begun)
    {
        ProcessPool pool = NewFaultyPool(fault, times: 1, options: Patient);
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Numbers.Square", Enumerable.Range(0, Items).Cast<object>(), new MapOptions { ChunkSize = 5 });
        Assert.Equal(Enumerable.Range(0, Items).Select(i => (long)i), results.Select(result => result.Index));
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.IsType<WorkerLostException>(result.Error));
        Assert.InRange(results.Count(result => !result.Succeeded), 0, begun);
        Assert.All(results.Where(result => result.Succeeded), result => Assert.Equal((int)result.Index, Assert.Single(result.Outputs)));
    }

    [LinuxTheory]
    [InlineData("ReportsUnknownChunk")]
    [InlineData("ReportsTwice")]
    public async Task About_chunks_that_it_does_not_have_is_passed_over(string fault)
    {
        ProcessPool pool = NewFaultyPool(fault, times: 1, options: Patient);
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Numbers.Square", Enumerable.Range(0, Items).Cast<object>(), new MapOptions { ChunkSize = 5 });
        Assert.Equal(Enumerable.Range(0, Items), results.Select(result => Assert.Single(result.Outputs)));
    }

    [LinuxFact]
    public async Task That_ignores_every_request_to_stop_ends_with_the_grace_period()
    {
        ProcessPool pool = NewFaultyPool("IgnoresStops", times: 1, options: Patient);
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool,
            "Numbers.Square",
            Enumerable.Range(0, Items).Cast<object>(),
            new MapOptions { ChunkSize = 5, ItemTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.IsType<ItemTimeoutException>(Assert.Single(results, result => !result.Succeeded).Error);
        Assert.Equal(Items, results.Count);
    }

    [LinuxFact]
    public async Task That_hangs_in_the_next_chunk_of_a_cancelled_call_ends_with_the_grace_period()
    {
        ProcessPool pool = NewFaultyPool("EndsOneOfCancelled", times: 1, options: Patient);
        using var cancellation = new CancellationTokenSource();
        await using (IAsyncEnumerator<int> results = pool.MapAsync<int, int>(
            Method("Numbers.Square"), Enumerable.Range(0, Items), new MapOptions { ChunkSize = 1 }, cancellation.Token).GetAsyncEnumerator(CancellationToken.None))
        {
            Assert.True(await results.MoveNextAsync());
            await UntilAsync(() => pool.Workers.Load().Running > 1);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await results.MoveNextAsync());
        }

        List<ItemResult<int>> next = await ResultsAsync<int>(pool, "Numbers.Square", [7]);
        Assert.Equal(7, Assert.Single(Assert.Single(next).Outputs));
    }

    private static ProcessPoolOptions Patient => new() { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromMilliseconds(500) };
}
