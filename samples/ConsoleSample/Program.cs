// ProcParallel without PowerShell: primes counted by static methods in pooled child processes.
using System.Diagnostics;
using System.Globalization;
using ProcParallel.Core;
using SampleMethods;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Last = 3_000_000;
const int Step = 30_000;
int[][] ranges = [.. Enumerable.Range(0, Last / Step).Select(i => new[] { i * Step, (i + 1) * Step })];
var countPrimes = MethodReference.Of(Primes.Count);

await using var pool = new ProcessPool(new ProcessPoolOptions { Name = "sample", MinimumWorkers = 1 });

// One call: like Python's pool.apply().
bool isPrime = await pool.InvokeAsync<bool>(MethodReference.Of(Primes.IsPrime), [2_147_483_647]);
Console.WriteLine($"2147483647 is {(isPrime ? "" : "not ")}prime, says a child process.");

// A map: like pool.starmap(), each item an array of the arguments. The first one warms the pool up.
var byItem = new MapOptions { Splat = true };
await CountAsync();
var clock = Stopwatch.StartNew();
int parallel = await CountAsync();
TimeSpan parallelTime = clock.Elapsed;

clock.Restart();
int sequential = ranges.Sum(range => Primes.Count(range[0], range[1], CancellationToken.None));
TimeSpan sequentialTime = clock.Elapsed;

Console.WriteLine($"primes below {Last:N0}: {parallel:N0}; in this process: {sequential:N0}");
Console.WriteLine(
    $"{UsableProcessors.Count} workers {parallelTime.TotalSeconds:F2} s, one process {sequentialTime.TotalSeconds:F2} s: speed-up {sequentialTime / parallelTime:F2}");

// One bad item costs only itself: an argument that is no number is that item's error, the others have their results.
int failed = 0;
await foreach (ItemResult<bool> result in pool.MapResultsAsync<object, bool>(MethodReference.Of(Primes.IsPrime), Numbers()))
{
    if (!result.Succeeded)
    {
        failed++;
        Console.WriteLine($"item {result.Index} failed in process {result.ProcessId}: {result.Error!.Message}");
    }
}

return parallel == sequential && isPrime && failed == 1 ? 0 : 1;

async Task<int> CountAsync()
{
    int sum = 0;
    await foreach (int count in pool.MapAsync<int[], int>(countPrimes, ranges, byItem))
    {
        sum += count;
    }

    return sum;
}

static async IAsyncEnumerable<object> Numbers()
{
    yield return 7;
    yield return "seven";
    yield return 9;
    await Task.CompletedTask;
}
