using ProcParallel.Core;
using ProcParallel.Core.Workers;

namespace FaultyWorker;

/// <summary>A program with a pool in a given state, which says <c>ready</c> and waits to be killed.</summary>
internal static class ParentProgram
{
    private const int Workers = 2;
    private const int LargeResult = 1024 * 1024;

    public static async Task RunAsync(string state, string workerPath, string methodsPath)
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            ThrottleLimit = Workers,
            MinimumWorkers = Workers,
            WorkerAssemblyPath = workerPath,
        });

        MethodReference Method(string name) => new(methodsPath, "TestMethods." + name);
        Task Fill(string name, params object?[] arguments) =>
            Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => pool.InvokeAsync<object>(Method(name), arguments)));

        await FillAsync(Fill, state);
        await using IAsyncEnumerator<byte[]> results =
            pool.MapAsync<int, byte[]>(Method("Memory.Bytes"), Enumerable.Repeat(LargeResult, int.MaxValue)).GetAsyncEnumerator();
        if (state == "unread")
        {
            _ = await results.MoveNextAsync();
        }

        await Console.Out.WriteLineAsync("ready");
        await Task.Delay(Timeout.Infinite);
    }

    private delegate Task Filler(string name, params object?[] arguments);

    private static async Task FillAsync(Filler fill, string state)
    {
        switch (state)
        {
            case "starting":
                break;
            case "idle":
                await fill("Waiting.SleepDeaf", 100);
                break;
            case "script":
                await fill("Waiting.SleepDeaf", 100);
                _ = fill("Waiting.Spin");
                break;
            case "native":
                await fill("Waiting.SleepDeaf", 100);
                _ = fill("Programs.BlockNatively");
                break;
            case "stopped":
                await fill("Waiting.SleepDeaf", 100);
                foreach (int worker in Children())
                {
                    _ = UnixNative.Kill(worker, UnixNative.SignalStop);
                }

                break;
            case "children":
                await fill("Programs.StartShell", "sleep 300 & sleep 300");
                await fill("Programs.StartShell", "trap '' TERM HUP INT; while true; do sleep 1; done");
                break;
            case "unread":
                await fill("Programs.StartShell", "setsid sleep 300 & sleep 300");
                break;
            case "tree":
                await fill("Programs.StartShell", "sh -c \"sh -c 'sh -c \\\"setsid sleep 300\\\" & sleep 300' & sleep 300\" & setsid sleep 300");
                break;
        }
    }

    private static IEnumerable<int> Children() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out int id) ? id : 0)
        .Where(id => id > 0 && ProcessStat.Of(id)?.Parent == Environment.ProcessId);
}
