using ProcParallel.Core.Tests.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

public sealed class MapTests
{
    private static readonly MethodReference Square = new(TestAssembly.FilePath, "TestMethods.Numbers.Square");
    private static readonly MethodReference Length = new(TestAssembly.FilePath, "TestMethods.Arguments.Length");

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

    [Fact(Timeout = 60_000)]
    public async Task Large_items_that_come_when_all_before_them_are_done_are_done_too()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 1 });
        var results = new List<int>();
        await foreach (int result in pool.MapAsync<byte[], int>(Length, Blocks(6, 100_000, _ => { }), new MapOptions { BufferSize = 1 }))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Repeat(100_000, 6), results);
    }

    [Fact(Timeout = 60_000)]
    public async Task Huge_items_are_read_only_a_few_ahead()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 1 });
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
