using System.Diagnostics;
using System.Globalization;

namespace Soak;

/// <summary>The whole run: warms up, measures, lets users and disturbances loose on pools, and measures again.</summary>
internal sealed class SoakRun
{
    private const int Pools = 2;
    private const int UsersPerPool = 2;
    private const int LongestMilliseconds = 180_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PoolStateTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(15);

    private readonly int _seed;
    private readonly Counts _counts = new();
    private int _failures;

    public SoakRun(int seed)
    {
        _seed = seed;
    }

    public string Summary { get; private set; } = string.Empty;

    public async Task<bool> RunAsync(TimeSpan duration)
    {
        Environment.SetEnvironmentVariable(Footprint.MarkVariable, Footprint.Mark);
        await UseAsync(WarmUp < duration ? WarmUp : duration, 0);
        Footprint before = await SettleAsync(null);
        Console.WriteLine($"before: {before}");
        await UseAsync(duration, _seed);
        Footprint after = await SettleAsync(before);
        Console.WriteLine($"after:  {after}");
        string[] excess = after.Excess(before).ToArray();
        Array.ForEach(excess, Fail);
        Summary = string.Create(CultureInfo.InvariantCulture,
            $"soak {(_failures == 0 ? "passed" : "FAILED")}: {duration.TotalMinutes:0.#} minutes, {_failures} failures; {_counts}; before: {before}; after: {after}");
        return _failures == 0;
    }

    private async Task UseAsync(TimeSpan duration, int seed)
    {
        using var end = new CancellationTokenSource(duration);
        SoakPool[] pools = Enumerable.Range(0, Pools).Select(i => new SoakPool(seed + i, _counts)).ToArray();
        SoakUser[] users = pools.SelectMany((pool, i) => Enumerable.Range(0, UsersPerPool)
            .Select(j => new SoakUser(seed + 100 + (10 * i) + j, pool, _counts, Fail))).ToArray();
        var watchdog = new Thread(() => Watch(users, end.Token)) { IsBackground = true };
        watchdog.Start();

        // Users first: the pools are disturbed until the last map has ended.
        using var usersDone = new CancellationTokenSource();
        Task[] disturbing = pools.Select(pool => pool.DisturbAsync(usersDone.Token)).ToArray();
        await Task.WhenAll(users.Select(user => Task.Run(() => user.UseAsync(end.Token))));
        await usersDone.CancelAsync();
        await Task.WhenAll(disturbing);
        watchdog.Join();
    }

    /// <summary>Waits until what may still be ending has ended.</summary>
    private static async Task<Footprint> SettleAsync(Footprint? before)
    {
        long deadline = Environment.TickCount64 + (long)CleanUpTime.TotalMilliseconds;
        Footprint now;
        do
        {
            await Task.Delay(500);
            now = Footprint.Measure();
        }
        while (Environment.TickCount64 < deadline && (now.Processes > 0 || now.Files > 0 || (before is not null && now.Excess(before).Any())));
        return now;
    }

    /// <summary>Reports now and then, and ends the process when a map hangs.</summary>
    private void Watch(SoakUser[] users, CancellationToken end)
    {
        long started = Environment.TickCount64;
        long reported = started;
        while (!users.All(user => user.Since == long.MaxValue))
        {
            Thread.Sleep(200);
            foreach (SoakUser user in users.Where(user => user.Since != 0 && Environment.TickCount64 - user.Since > LongestMilliseconds))
            {
                Console.WriteLine($"HUNG: {user.Doing}; {_counts}");

                // What hangs may be the lock that this needs.
                var state = Task.Run(() => Console.WriteLine(user.PoolState), CancellationToken.None);
                Console.WriteLine(state.Wait(PoolStateTimeout, CancellationToken.None) ? string.Empty : "The pool does not answer.");
                Console.Out.Flush();
                Process.GetCurrentProcess().Kill();
            }

            if (!end.IsCancellationRequested && Environment.TickCount64 - reported >= ReportInterval.TotalMilliseconds)
            {
                reported = Environment.TickCount64;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{(reported - started) / 60_000.0:0} min: {_failures} failures; {_counts}; {Footprint.Measure()}"));
            }
        }
    }

    private void Fail(string problem)
    {
        Interlocked.Increment(ref _failures);
        Console.WriteLine($"FAILED: {problem}");
    }
}
