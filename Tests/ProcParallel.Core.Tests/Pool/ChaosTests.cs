using ProcParallel.Core.Scheduling;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Random workers are killed all the time; each item is reported exactly once.</summary>
public sealed class ChaosTests : PoolTest
{
    private const int Items = 3000;
    private const int ItemsBetweenKills = 20;

    [LinuxTheory]
    [InlineData(0, true, 0)]
    [InlineData(1, false, 0)]
    [InlineData(20, true, 3)]
    public async Task Each_item_is_reported_exactly_once(int chunkSize, bool ordered, int retries)
    {
        ProcessPool pool = NewPool(3);
        using var end = new CancellationTokenSource();
        Task<int> killing = Task.Run(() => KillAsync(pool, end.Token));
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Waiting.SleepDeaf",
            Enumerable.Range(0, Items).Select(i => (object)(i % 20 == 0 ? 2 : 0)), new MapOptions { ChunkSize = chunkSize, Ordered = ordered, RetryCount = retries });
        await end.CancelAsync();
        int kills = await killing;
        long[] indexes = results.Select(result => result.Index).ToArray();
        Assert.Equal(Enumerable.Range(0, Items).Select(i => (long)i), ordered ? indexes : indexes.Order());
        ItemResult<int>[] failed = results.Where(result => !result.Succeeded).ToArray();
        Assert.All(failed, result => Assert.Equal(result.Index, Assert.IsType<WorkerLostException>(result.Error).ItemIndex));
        Assert.InRange(failed.Length, 0, kills);
        await AssertUsableAsync(pool);
    }

    /// <summary>
    /// Kills a worker every 50 ms: one that works, and now and then one that is only starting. On a machine that is so busy that workers do next to nothing
    /// in that time it waits until they have, or the map would never end.
    /// </summary>
    /// <returns>How many it were.</returns>
    private static async Task<int> KillAsync(ProcessPool pool, CancellationToken token)
    {
        var random = new Random(7);
        int kills = 0;
        bool mayHitStarting = false;
        while (!token.IsCancellationRequested)
        {
            await Task.Delay(50, CancellationToken.None);
            bool alsoStarting = mayHitStarting && random.Next(5) == 0;
            WorkerStatus[] workers = pool.Workers.Workers()
                .Where(worker => worker.ProcessId != 0 && (worker.State == SlotState.Ready ? worker.ItemsDone >= ItemsBetweenKills : alsoStarting)).ToArray();
            if (workers.Length > 0)
            {
                WorkerStatus victim = workers[random.Next(workers.Length)];
                mayHitStarting = victim.State == SlotState.Ready;
                _ = TestProcesses.Signal(victim.ProcessId, TestProcesses.Kill);
                kills++;
            }
        }

        return kills;
    }
}
