using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A worker that breaks the protocol loses its connection and at most the item that it was running; each item is reported once all the same.</summary>
public sealed class NonsenseTests : PoolTest
{
    private const int Items = 20;

    [LinuxTheory]
    [InlineData("SendsGarbage")]
    [InlineData("SendsOversizedFrame")]
    [InlineData("SendsTruncatedFrame")]
    [InlineData("SendsUnknownMessage")]
    [InlineData("ReportsTooMany")]
    [InlineData("ReportsNegative")]
    [InlineData("EndsChunkEarly")]
    [InlineData("ReleasesNegative")]
    [InlineData("ReleasesWhatItReported")]
    [InlineData("ClosesChannel")]
    [InlineData("StopsItself")]
    public async Task Costs_that_worker_and_at_most_one_item(string fault)
    {
        ProcessPool pool = NewFaultyPool(fault, times: 1, options: Patient);
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "Numbers.Square", Enumerable.Range(0, Items).Cast<object>(), new MapOptions { ChunkSize = 5 });
        Assert.Equal(Enumerable.Range(0, Items).Select(i => (long)i), results.Select(result => result.Index));
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.IsType<WorkerLostException>(result.Error));
        Assert.InRange(results.Count(result => !result.Succeeded), 0, 1);
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

    private static ProcessPoolOptions Patient => new() { ThrottleLimit = 1, StopGracePeriod = TimeSpan.FromMilliseconds(500) };
}
