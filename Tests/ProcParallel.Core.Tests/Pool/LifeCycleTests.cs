using System.Diagnostics;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>How a pool ends, and what becomes of what was asked of it and still is.</summary>
public sealed class LifeCycleTests : PoolTest
{
    private const int Queued = 10_000;
    private const int Submitters = 4;

    [Theory(Timeout = Watchdog)]
    [InlineData("closed")]
    [InlineData("disposed")]
    [InlineData("disposed asynchronously")]
    public async Task After_its_end_a_pool_refuses_work_by_its_name(string end)
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { Name = "the ended one", ThrottleLimit = 1 });
        await AssertUsableAsync(pool);
        await EndAsync(pool, end);
        var refused = await Assert.ThrowsAsync<PoolClosedException>(() => pool.InvokeAsync<int>(Method("Numbers.Square"), [2]));
        Assert.Contains("the ended one", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PoolClosedException>(() => ResultsAsync<int>(pool, "Numbers.Square", [2]));
    }

    [Fact(Timeout = Watchdog)]
    public async Task A_thread_that_blocks_for_a_result_is_not_needed_for_it()
    {
        ProcessPool pool = NewPool(1);
        int[] results = [];
        var blocked = new Thread(() =>
        {
            // As that of a user interface: what is posted to it waits until it is free again.
            SynchronizationContext.SetSynchronizationContext(new DeafContext());
            try
            {
                int one = pool.InvokeAsync<int>(Method("Numbers.Square"), [7]).GetAwaiter().GetResult();
                results = [one, .. pool.MapAsync<int, int>(Method("Numbers.Square"), [1, 2]).ToBlockingEnumerable()];
            }
            catch (PoolClosedException)
            {
                // This test has given it up.
            }
        });
        blocked.Start();
        await UntilAsync(() => !blocked.IsAlive);
        Assert.Equal([49, 1, 4], results);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Closing_lets_everything_be_finished_and_then_the_workers_end()
    {
        ProcessPool pool = NewPool();
        Task<int>[] calls = [.. Enumerable.Range(0, 50).Select(_ => pool.InvokeAsync<int>(Method("Waiting.SleepDeaf"), [20]))];
        await pool.CloseAsync();
        Assert.Empty(TestProcesses.Marked(Mark));
        await Task.WhenAll(calls);
        await pool.CloseAsync();
    }

    [Fact(Timeout = Watchdog)]
    public async Task Stopping_answers_everything_that_waits_and_takes_nothing_back_that_was_answered()
    {
        ProcessPool pool = NewPool(3);
        Task<int> done = pool.InvokeAsync<int>(Method("Numbers.Square"), [7]);
        await done;
        Task<int>[] open = [.. Enumerable.Range(0, Queued).Select(_ => pool.InvokeAsync<int>(Method("Waiting.SleepDeaf"), [100_000]))];
        await UntilAsync(() => pool.Workers.Load().Running == 3);
        var clock = Stopwatch.StartNew();
        await pool.DisposeAsync();
        foreach (Task<int> call in open)
        {
            await Assert.ThrowsAsync<PoolClosedException>(() => call);
        }

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(49, await done);
    }

    [Theory(Timeout = Watchdog)]
    [InlineData("closed")]
    [InlineData("disposed asynchronously")]
    public async Task Work_that_is_given_while_a_pool_ends_is_done_or_refused(string end)
    {
        for (int round = 0; round < 10; round++)
        {
            ProcessPool pool = NewPool();
            int answers = 0;
            Task[] submitters = [.. Enumerable.Range(0, Submitters).Select(_ => Task.Run(async () =>
            {
                await Assert.ThrowsAsync<PoolClosedException>(async () =>
                {
                    while (true)
                    {
                        await AssertUsableAsync(pool);
                        Interlocked.Increment(ref answers);
                    }
                });
            }))];
            await UntilAsync(() => Volatile.Read(ref answers) > 20 * round);
            await EndAsync(pool, end);
            await Task.WhenAll(submitters);
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task Ending_may_be_asked_for_by_many_at_once_and_in_every_way()
    {
        ProcessPool pool = NewPool();
        Task<object?> hanging = pool.InvokeAsync<object>(Method("Waiting.Hang"), []);
        await UntilAsync(() => pool.Workers.Load().Running == 1);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Task.Run(() => EndAsync(pool, (i % 3) switch { 0 => "closed", 1 => "disposed", _ => "disposed asynchronously" }))));
        await Assert.ThrowsAsync<PoolClosedException>(() => hanging);
        Assert.Empty(pool.Workers.Workers());
    }

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_a_signal_has_stopped_does_not_hold_up_the_end(bool isBusy)
    {
        ProcessPool pool = NewPool(1);
        int worker = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        Task<object?>? hanging = isBusy ? pool.InvokeAsync<object>(Method("Waiting.Hang"), []) : null;
        await UntilAsync(() => pool.Workers.Load().Running == (isBusy ? 1 : 0));
        Assert.Equal(0, TestProcesses.Signal(worker, TestProcesses.Stop));
        await pool.DisposeAsync();
        Assert.False(TestProcesses.IsAlive(worker));
        if (hanging is not null)
        {
            await Assert.ThrowsAsync<PoolClosedException>(() => hanging);
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task Two_pools_know_nothing_of_each_other()
    {
        ProcessPool first = NewPool(new ProcessPoolOptions { ThrottleLimit = 1, EnvironmentVariables = new Dictionary<string, string?> { ["WHOSE"] = "first" } });
        ProcessPool second = NewPool(new ProcessPoolOptions { ThrottleLimit = 2, EnvironmentVariables = new Dictionary<string, string?> { ["WHOSE"] = "second" } });
        Task<List<ItemResult<string>>> ofFirst = ResultsAsync<string>(first, "ProcessInformation.EnvironmentVariable", Enumerable.Repeat((object)"WHOSE", 200));
        Task<List<ItemResult<string>>> ofSecond = ResultsAsync<string>(second, "ProcessInformation.EnvironmentVariable", Enumerable.Repeat((object)"WHOSE", 200));
        Assert.All(await ofFirst, result => Assert.Equal("first", Assert.Single(result.Outputs)));
        Assert.All(await ofSecond, result => Assert.Equal("second", Assert.Single(result.Outputs)));

        Task<object?> hanging = first.InvokeAsync<object>(Method("Waiting.Hang"), []);
        await UntilAsync(() => first.Workers.Load().Running == 1);
        await first.DisposeAsync();
        await Assert.ThrowsAsync<PoolClosedException>(() => hanging);
        await AssertUsableAsync(second);
    }

    [Fact(Timeout = Watchdog)]
    public async Task Fifty_in_a_row_leave_what_was_there_before()
    {
        for (int i = 0; i < 50; i++)
        {
            await using var pool = new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 1 });
            await AssertUsableAsync(pool);
        }
    }

    [Fact(Timeout = Watchdog)]
    public async Task One_that_nobody_holds_ends_with_its_workers_once_it_has_given_its_answers()
    {
        string arrived = NewFile();
        string go = NewFile();
        Task<bool> answer = AskOneThatIsDropped(arrived, go);
        await UntilAsync(() => File.Exists(arrived));
        Collect();
        Assert.NotEmpty(TestProcesses.Marked(Mark));
        await File.WriteAllTextAsync(go, string.Empty);
        Assert.True(await answer);
        await UntilAsync(() =>
        {
            Collect();
            return TestProcesses.Marked(Mark).Count == 0;
        });
    }

    private static async Task EndAsync(ProcessPool pool, string end)
    {
        switch (end)
        {
            case "closed":
                await pool.CloseAsync();
                break;
            case "disposed":
                pool.Dispose();
                break;
            default:
                await pool.DisposeAsync();
                break;
        }
    }

    private static Task<bool> AskOneThatIsDropped(string arrived, string go) =>
        new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 1 }).InvokeAsync<bool>(Method("Waiting.Meet"), [arrived, go]);

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed class DeafContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
