using System.Globalization;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Work that is called off: before it runs, while it runs, when it is done.</summary>
public sealed class CancellationTests : PoolTest
{
    private readonly string _folder;

    public CancellationTests() => _folder = NewFolder();

    private string Go => Path.Combine(_folder, "go");

    [Fact(Timeout = Watchdog)]
    public async Task With_a_token_that_is_cancelled_already_nothing_is_started()
    {
        ProcessPool pool = NewPool();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.InvokeAsync<int>(Method("Numbers.Square"), [2], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int unused in pool.MapAsync<int, int>(Method("Numbers.Square"), Enumerable.Range(0, 1000), cancellationToken: cancelled))
            {
            }
        });
        Assert.Empty(pool.Workers.Workers());
        await AssertUsableAsync(pool);
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_waits_never_runs_and_what_runs_goes_on()
    {
        ProcessPool pool = NewPool(1);
        using var cancellation = new CancellationTokenSource();
        Task<bool> running = pool.InvokeAsync<bool>(Method("Waiting.Meet"), [Arrival(0), Go]);
        await UntilAsync(() => File.Exists(Arrival(0)));
        Task<bool> waiting = pool.InvokeAsync<bool>(Method("Waiting.Meet"), [Arrival(1), Go], cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await File.WriteAllTextAsync(Go, string.Empty);
        Assert.True(await running);
        await AssertUsableAsync(pool);
        Assert.False(File.Exists(Arrival(1)));
    }

    [Fact(Timeout = Watchdog)]
    public async Task What_is_done_stays_as_it_is()
    {
        ProcessPool pool = NewPool(1);
        using var cancellation = new CancellationTokenSource();
        Task<int> call = pool.InvokeAsync<int>(Method("Numbers.Square"), [7], cancellation.Token);
        Assert.Equal(49, await call);
        int worker = await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []);
        await cancellation.CancelAsync();
        await cancellation.CancelAsync();
        Assert.Equal(49, await call);
        Assert.Equal(worker, await pool.InvokeAsync<int>(Method("ProcessInformation.ProcessId"), []));
    }

    [Theory(Timeout = Watchdog)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_map_that_is_left_or_cancelled_stops_what_runs_and_runs_no_more(bool byToken)
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 2, StopGracePeriod = TimeSpan.FromSeconds(30) });
        using var cancellation = new CancellationTokenSource();
        var items = Enumerable.Range(0, 10_000).Select(i => new[] { Arrival(i), i == 0 ? Arrival(0) : Go });
        await using (IAsyncEnumerator<bool> results = pool.MapAsync<string[], bool>(
            Method("Waiting.Meet"), items, new MapOptions { Splat = true, ChunkSize = 1 }, cancellation.Token).GetAsyncEnumerator(CancellationToken.None))
        {
            Assert.True(await results.MoveNextAsync());
            await UntilAsync(() => Directory.GetFiles(_folder).Length == 3);
            if (byToken)
            {
                await cancellation.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await results.MoveNextAsync());
            }
        }

        string[] begun = Directory.GetFiles(_folder);

        // A worker hears of it a moment later, and what runs must not find its way on before that.
        await UntilAsync(() => pool.Workers.Load().Running == 0);
        await File.WriteAllTextAsync(Go, string.Empty);
        await AssertUsableAsync(pool);
        Assert.Equal(begun.Append(Go).Order(), Directory.GetFiles(_folder).Order());
    }

    [Fact(Timeout = Watchdog)]
    public async Task Every_second_of_many_callers_calls_is_called_off_and_all_others_are_right()
    {
        ProcessPool pool = NewPool(new ProcessPoolOptions { ThrottleLimit = 2, StopGracePeriod = TimeSpan.FromMilliseconds(500) });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(caller => Task.Run(async () =>
        {
            await AssertMapAsync(pool, caller);
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SquareOrCancelAsync(pool, i)));
            await AssertMapAsync(pool, caller);
        })));
        await AssertUsableAsync(pool);
    }

    private static async Task AssertMapAsync(ProcessPool pool, int caller)
    {
        List<ItemResult<int>> results = await ResultsAsync<int>(pool, "Numbers.Square", Enumerable.Range(caller, 100).Cast<object>());
        Assert.Equal(Enumerable.Range(caller, 100).Select(i => i * i), results.Select(result => Assert.Single(result.Outputs)));
    }

    private static async Task SquareOrCancelAsync(ProcessPool pool, int number)
    {
        using var cancellation = new CancellationTokenSource();
        bool isCancelled = number % 2 == 1;
        Task<int> call = isCancelled
            ? pool.InvokeAsync<int>(Method("Waiting.Sleep"), [600_000], cancellation.Token)
            : pool.InvokeAsync<int>(Method("Numbers.Square"), [number], cancellation.Token);
        if (isCancelled)
        {
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            return;
        }

        Assert.Equal(number * number, await call);
    }

    private string Arrival(int item) => Path.Combine(_folder, item.ToString(CultureInfo.InvariantCulture));
}
