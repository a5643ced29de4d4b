using Xunit;

namespace ProcParallel.Core.Tests.Pool;

public sealed class MapTests : PoolTest
{
    private static readonly MethodReference Square = Method("Numbers.Square");
    private static readonly MethodReference Length = Method("Arguments.Length");

    [Fact(Timeout = Watchdog)]
    public async Task Map_gives_results_in_the_order_of_the_input()
    {
        ProcessPool pool = NewPool();
        var results = new List<int>();
        await foreach (int result in pool.MapAsync<int, int>(Square, Enumerable.Range(0, 1000)))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * i), results);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Large_items_that_come_when_all_before_them_are_done_are_done_too()
    {
        ProcessPool pool = NewPool(1);
        var results = new List<int>();
        await foreach (int result in pool.MapAsync<byte[], int>(Length, Blocks(6, 100_000, _ => { }), new MapOptions { BufferSize = 1 }))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Repeat(100_000, 6), results);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Many_workers_do_many_items_one_by_one()
    {
        ProcessPool pool = NewPool(32);
        long sum = 0;
        await foreach (int result in pool.MapAsync<int, int>(Square, Enumerable.Range(0, 1000), new MapOptions { ChunkSize = 1 }))
        {
            sum += result;
        }

        Assert.Equal(332_833_500, sum);
        Assert.InRange(pool.Workers.Workers().Count, 1, 32);
    }

    [Fact(Timeout = Watchdog)]
    public async Task No_more_items_run_at_once_than_there_are_workers_and_not_fewer()
    {
        ProcessPool pool = NewPool(3);
        Task<List<ItemResult<int>>> results = ResultsAsync<int>(pool, "Waiting.SleepDeaf", Enumerable.Repeat((object)30, 150), new MapOptions { ChunkSize = 1 });
        int most = 0;
        await UntilAsync(() =>
        {
            most = Math.Max(most, pool.Workers.Workers().Count(worker => worker.CurrentItem is not null));
            return results.IsCompleted;
        });
        Assert.Equal(150, (await results).Count(result => result.Succeeded));
        Assert.Equal(3, most);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Huge_items_are_read_only_a_few_ahead()
    {
        ProcessPool pool = NewPool(1);
        int read = 0;
        int done = 0;
        int most = 0;
        await foreach (int result in pool.MapAsync<byte[], int>(Length, Blocks(16, 20_000_000, number => Volatile.Write(ref read, number))))
        {
            most = Math.Max(most, Volatile.Read(ref read) - done++);
        }

        Assert.Equal(16, done);
        Assert.InRange(most, 1, 6);
    }

    private static IEnumerable<byte[]> Blocks(int count, int length, Action<int> note)
    {
        for (int number = 1; number <= count; number++)
        {
            note(number);
            yield return new byte[length];
        }
    }
}
