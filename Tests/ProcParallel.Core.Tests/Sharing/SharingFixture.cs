using System.Diagnostics;
using ProcParallel.Core.Sharing;
using ProcParallel.Core.Tests.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Sharing;

/// <summary>Tests that count connections and objects of this process run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharingFixture
{
    internal const string Name = "Sharing";

    /// <summary>Longer than anything takes, so that what hangs fails.</summary>
    internal const int Watchdog = 60_000;

    internal static MethodReference Method(string name) => new(TestAssembly.FilePath, "TestMethods." + name);

    internal static ProcessPool NewPool(int workers = 2) => new(new ProcessPoolOptions { ThrottleLimit = workers });

    internal static Task<T?> CallAsync<T>(ProcessPool pool, string method, params object?[] arguments) => pool.InvokeAsync<T>(Method(method), arguments);

    /// <summary>Waits until something is so; the watchdog of the test ends it.</summary>
    internal static async Task UntilAsync(Func<bool> condition)
    {
        var elapsed = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(elapsed.Elapsed.TotalSeconds < 30, "What was waited for has not become so.");
            await Task.Delay(10);
        }
    }
}

/// <summary>Checks after each test that nothing shared is left.</summary>
public abstract class SharingTest : IDisposable
{
    /// <summary>What the test has made, which is disposed of after it.</summary>
    private readonly List<IDisposable> _made = [];

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _made.ForEach(one => one.Dispose());
        Eventually(() => !SharingServer.IsRunning, "An object is still served.");
        Eventually(() => SharedObjectTable.ConnectionCount == 0, "A connection to a process is still open.");
        Eventually(() => Directory.GetDirectories(Path.GetTempPath(), $"procparallel-{Environment.ProcessId}-*").Length == 0, "The endpoint is still there.");
        Eventually(() => !Process.GetCurrentProcess().Threads.Cast<ProcessThread>().Any(IsOurs), "A thread of a connection is still there.");
    }

    protected static void Eventually(Func<bool> condition, string failure)
    {
        var elapsed = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(elapsed.Elapsed.TotalSeconds < 10, failure);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }
    }

    /// <summary>By the name that the system knows, which has 15 letters. Elsewhere than on Linux nothing is known of names.</summary>
    private static bool IsOurs(ProcessThread thread) =>
        OperatingSystem.IsLinux() && Pool.TestProcesses.Read($"/proc/self/task/{thread.Id}/comm").StartsWith("ProcParallel", StringComparison.Ordinal);

    protected T Own<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }

    protected (ParConnection First, ParConnection Second) NewPipe(bool duplex = true)
    {
        (ParConnection first, ParConnection second) = ParPipe.Create(duplex);
        return (Own(first), Own(second));
    }

    protected ParQueue NewQueue(int capacity = 0) => Own(new ParQueue(capacity));
}
