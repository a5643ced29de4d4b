using ProcParallel.Core.Tests.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

public sealed class MapTests
{
    private static readonly MethodReference Square = new(TestAssembly.FilePath, "TestMethods.Numbers.Square");

    [Fact(Timeout = 60_000)]
    public async Task Map_gives_results_in_the_order_of_the_input()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 2 });
        var results = new List<int>();
        await foreach (int result in pool.MapAsync<int, int>(Square, Enumerable.Range(0, 1000)))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * i), results);
    }
}
