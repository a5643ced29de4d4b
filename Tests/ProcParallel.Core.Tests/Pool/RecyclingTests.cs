using ProcParallel.Core.Scheduling;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Workers that are replaced, sent home and added.</summary>
public sealed class RecyclingTests : PoolTest
{
    private const int Callers = 4;

    [Fact(Timeout = Watchdog)]
    public async Task A_worker_is_replaced_after_so_many_items_and_none_is_lost()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, MaxTasksPerWorker = 3 });
        List<ItemResult<int>> results = await ResultsAsync<int>(
            pool, "ProcessInformation.ProcessId", Enumerable.Repeat((object)Array.Empty<object>(), 10), new MapOptions { Splat = true });
        int[] ids = results.Select(result => Assert.Single(result.Outputs)).ToArray();
        Assert.Equal([3, 3, 3, 1], ids.GroupBy(id => id).Select(group => group.Count()));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Idle_workers_go_down_to_the_minimum_and_come_again()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 3, MinimumWorkers = 1, IdleTimeout = TimeSpan.FromMilliseconds(200) });
        await ResultsAsync<int>(pool, "Waiting.SleepDeaf", Enumerable.Repeat((object)50, 12), new MapOptions { ChunkSize = 1 });
        await UntilAsync(() => pool.Workers.Workers().Count == 1);
        await AssertUsableAsync(pool);
    }

    [LinuxFact]
    public async Task A_worker_that_holds_too_much_is_replaced_between_items()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, MaxWorkerMemory = 150L << 20 });
        int before = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        await pool.InvokeAsync<int>(Method("Memory.Hold"), [200]);
        await UntilAsync(() => !TestProcesses.IsAlive(before));
        Assert.NotEqual(before, await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Many_callers_lose_nothing_while_workers_are_replaced_after_every_second_item()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 2, MaxTasksPerWorker = 2 });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 15; i++)
            {
                await AssertUsableAsync(pool);
            }
        })));
    }

    [Fact(Timeout = Watchdog)]
    public async Task Work_that_comes_just_when_an_idle_worker_is_sent_home_is_done()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, IdleTimeout = TimeSpan.FromMilliseconds(1) });
        var random = new Random(20);
        for (int i = 0; i < 40; i++)
        {
            await AssertUsableAsync(pool);

            // Around the moment at which the monitor looks, which is at any time within its interval.
            await Task.Delay(random.Next(120));
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task Making_a_pool_smaller_keeps_the_workers_that_stay_and_what_runs()
    {
        ProcessPool pool = NewPool(4);
        Task<List<ItemResult<int>>> running = ResultsAsync<int>(pool, "Waiting.SleepDeaf", Enumerable.Repeat((object)50, 40), new MapOptions { ChunkSize = 1 });
        await UntilAsync(() => pool.Workers.Workers().Count(worker => worker.State == SlotState.Ready) == 4);
        int[] before = [.. pool.Workers.Workers().Select(worker => worker.ProcessId)];
        pool.Workers.Resize(2);
        Assert.All(await running, result => Assert.True(result.Succeeded));
        await UntilAsync(() => pool.Workers.Workers().Count == 2);
        Assert.Subset(before.ToHashSet(), pool.Workers.Workers().Select(worker => worker.ProcessId).ToHashSet());
    }

    [Fact(Timeout = Watchdog)]
    public async Task The_size_changes_while_items_run_and_none_is_lost()
    {
        ProcessPool pool = NewPool(2);
        Task<List<ItemResult<int>>> running = ResultsAsync<int>(pool, "Waiting.SleepDeaf", Enumerable.Repeat((object)5, 400), new MapOptions { ChunkSize = 1 });
        foreach (int size in new[] { 5, 1, 4, 2 })
        {
            await UntilAsync(() => pool.Workers.Load().Running > 0 || running.IsCompleted);
            pool.Workers.Resize(size);
        }

        List<ItemResult<int>> results = await running;
        Assert.Equal(400, results.Count(result => result.Succeeded));
        await UntilAsync(() => pool.Workers.Workers().Count <= 2);
    }
}
