// Microseconds per method call, one at a time, in one worker process: CallLatency COUNT prints one number.
using System.Diagnostics;
using System.Globalization;
using ProcParallel.Core;
using SampleMethods;

int count = int.Parse(args[0], CultureInfo.InvariantCulture);
var method = MethodReference.Of(Primes.IsPrime);
await using var pool = new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 1 });

// Enough for both ends to be compiled with optimizations.
await CallAsync(5000);
var clock = Stopwatch.StartNew();
await CallAsync(count);
Console.WriteLine((clock.Elapsed.TotalMicroseconds / count).ToString(CultureInfo.InvariantCulture));

async Task CallAsync(int times)
{
    for (int i = 0; i < times; i++)
    {
        await pool.InvokeAsync<bool>(method, [7]);
    }
}
