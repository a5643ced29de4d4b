using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Memory is bounded, whatever the length of the input and however slow the reader.</summary>
public sealed class MemoryTests : PoolTest
{
    private const long Mebibyte = 1 << 20;

    [Fact(Timeout = 4 * Watchdog)]
    public async Task A_million_tiny_items_need_no_more_than_some()
    {
        ProcessPool pool = NewPool();
        long most = 0, sum = 0, count = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await foreach (int result in pool.MapAsync<int, int>(Method("Numbers.Square"), Enumerable.Range(0, 1_000_000).Select(i => i % 1000)))
        {
            sum += result;
            if (++count % 100_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(1_000_000, count);
        Assert.Equal(1000L * Enumerable.Range(0, 1000).Sum(i => (long)i * i), sum);
        Assert.InRange(most, long.MinValue, 64 * Mebibyte);
    }

    [Fact(Timeout = Watchdog)]
    public async Task An_endless_source_of_large_results_is_read_only_as_fast_as_they_are_taken()
    {
        ProcessPool pool = NewPool();
        int produced = 0;
        IEnumerable<int> Endless()
        {
            while (true)
            {
                Interlocked.Increment(ref produced);
                yield return (int)Mebibyte;
            }
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        int taken = 0;
        await foreach (byte[] result in pool.MapAsync<int, byte[]>(Method("Memory.Bytes"), Endless()))
        {
            Assert.Equal(Mebibyte, result.Length);
            most = taken % 20 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before) : most;
            await Task.Delay(5);
            if (++taken == 200)
            {
                break;
            }
        }

        Assert.InRange(produced, 200, 600);
        Assert.InRange(most, long.MinValue, 200 * Mebibyte);
        await AssertUsableAsync(pool);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Results_that_were_taken_are_not_kept_alive()
    {
        ProcessPool pool = NewPool(1);
        WeakReference[] taken = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TakeAsync(pool)))];
        await UntilAsync(() =>
        {
            GC.Collect();
            return taken.All(result => !result.IsAlive);
        });
    }

    [Fact(Timeout = Watchdog)]
    public async Task Large_constants_of_calls_that_are_over_are_kept_neither_here_nor_in_workers()
    {
        ProcessPool pool = NewPool(1);
        await CallWithLargeConstantsAsync(pool, 0, 20);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long workerBefore = Assert.Single(pool.Workers.Workers()).Memory;
        await CallWithLargeConstantsAsync(pool, 20, 100);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 100 * Mebibyte);
        Assert.InRange(Assert.Single(pool.Workers.Workers()).Memory - workerBefore, long.MinValue, 150 * Mebibyte);
    }

    private static async Task CallWithLargeConstantsAsync(ProcessPool pool, int first, int last)
    {
        for (int i = first; i < last; i++)
        {
            byte[] constant = new byte[4 * Mebibyte];
            constant[0] = (byte)i;
            List<ItemResult<string>> results = await ResultsAsync<string>(pool, "Arguments.Types", [i], new MapOptions { Arguments = [constant] });
            Assert.Equal("Int32 Byte[]", Assert.Single(Assert.Single(results).Outputs));
        }
    }

    private static async Task<WeakReference> TakeAsync(ProcessPool pool) => new(await pool.InvokeAsync<byte[]>(Method("Memory.Bytes"), [(int)Mebibyte]));
}
