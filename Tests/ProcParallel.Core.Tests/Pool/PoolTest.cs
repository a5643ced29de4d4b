using System.Diagnostics;
using System.Globalization;
using ProcParallel.Core.Tests.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>Tests that count processes and handles of this process run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PoolSequence
{
    internal const string Name = "Pools";
}

/// <summary>What tests of pools share. After each, no process, file or handle of it may be left.</summary>
[Collection(PoolSequence.Name)]
public abstract class PoolTest : IAsyncLifetime
{
    /// <summary>Longer than anything takes, in milliseconds, so that what hangs fails.</summary>
    internal const int Watchdog = 60_000;

    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(10);
    private static readonly Lazy<Task> WarmUp = new(WarmUpAsync);

    private readonly List<ProcessPool> _pools = [];
    private readonly List<string> _files = [];
    private int _handles;

    /// <summary>Gets what every process has in its environment that this test starts, directly or not.</summary>
    protected string Mark { get; } = Guid.NewGuid().ToString();

    public virtual async Task InitializeAsync()
    {
        await WarmUp.Value;
        Environment.SetEnvironmentVariable(TestProcesses.Variable, Mark);
        _handles = TestProcesses.OpenHandles();
    }

    public virtual async Task DisposeAsync()
    {
        foreach (ProcessPool pool in _pools)
        {
            await pool.DisposeAsync();
        }

        _files.ForEach(Remove);
        Assert.True(await BecomesAsync(() => TestProcesses.Marked(Mark).Count == 0, CleanUpTime),
            "These processes are left: " + TestProcesses.Describe(TestProcesses.Marked(Mark)));
        Assert.True(await BecomesAsync(() => OwnFiles().Length == 0, CleanUpTime), "These files are left: " + string.Join(", ", OwnFiles()));
        Assert.True(await BecomesAsync(HandlesAreBack, CleanUpTime),
            $"{TestProcesses.OpenHandles()} handles are open; {_handles} were before the test: {TestProcesses.DescribeHandles()}");
    }

    internal static MethodReference Method(string name) => new(TestAssembly.FilePath, "TestMethods." + name);

    protected ProcessPool NewPool(ProcessPoolOptions options)
    {
        var pool = new ProcessPool(options);
        _pools.Add(pool);
        return pool;
    }

    protected ProcessPool NewPool(int workers = 2) => NewPool(new ProcessPoolOptions { ThrottleLimit = workers });

    /// <summary>A pool whose workers have a fault: the first <paramref name="times"/>, or all.</summary>
    protected ProcessPool NewFaultyPool(string fault, int? times = null, string text = "", int exitCode = 1, ProcessPoolOptions? options = null)
    {
        var variables = new Dictionary<string, string?>
        {
            ["FAULTY_WORKER_FAULT"] = fault,
            ["FAULTY_WORKER_TEXT"] = text,
            ["FAULTY_WORKER_EXIT_CODE"] = exitCode.ToString(CultureInfo.InvariantCulture),
        };
        if (times is int limit)
        {
            variables["FAULTY_WORKER_TIMES"] = limit.ToString(CultureInfo.InvariantCulture);
            variables["FAULTY_WORKER_COUNTER"] = NewFile();
        }

        return NewPool((options ?? new ProcessPoolOptions { ThrottleLimit = 1 }) with
        {
            WorkerAssemblyPath = FaultyWorkerPath,
            EnvironmentVariables = variables,
        });
    }

    internal static string FaultyWorkerPath { get; } = Path.Combine(AppContext.BaseDirectory, "FaultyWorker", "FaultyWorker.dll");

    /// <summary>A file's name that no other test has; the file is deleted after the test if there is one.</summary>
    protected string NewFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"procparalleltest-{Guid.NewGuid()}");
        _files.Add(path);
        return path;
    }

    /// <summary>A folder that no other test has; it is deleted after the test.</summary>
    protected string NewFolder()
    {
        string path = NewFile();
        Directory.CreateDirectory(path);
        return path;
    }

    protected static async Task<List<ItemResult<T>>> ResultsAsync<T>(
        ProcessPool pool, string method, IEnumerable<object?> items, MapOptions? options = null)
    {
        var results = new List<ItemResult<T>>();
        await foreach (ItemResult<T> result in pool.MapResultsAsync<object?, T>(Method(method), ToAsync(items), options))
        {
            results.Add(result);
        }

        return results;
    }

    /// <summary>Asserts that a pool still does work.</summary>
    protected static async Task AssertUsableAsync(ProcessPool pool) => Assert.Equal(49, await pool.InvokeAsync<int>(Method("Numbers.Square"), [7]));

    /// <summary>Waits until something is so; false when it has not become so in time.</summary>
    protected static async Task<bool> BecomesAsync(Func<bool> condition, TimeSpan? limit = null)
    {
        var elapsed = Stopwatch.StartNew();
        while (!condition())
        {
            if (elapsed.Elapsed > (limit ?? TimeSpan.FromSeconds(30)))
            {
                return false;
            }

            await Task.Delay(10);
        }

        return true;
    }

    protected static async Task UntilAsync(Func<bool> condition) => Assert.True(await BecomesAsync(condition), "What was waited for has not become so.");

    private static async IAsyncEnumerable<T> ToAsync<T>(IEnumerable<T> items)
    {
        foreach (T item in items)
        {
            yield return item;
        }

        await Task.CompletedTask;
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
    }

    /// <summary>The runtime opens a few handles for itself when the first process is started.</summary>
    private static async Task WarmUpAsync()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { ThrottleLimit = 1 });
        await AssertUsableAsync(pool);
    }

    private static string[] OwnFiles()
    {
        string pattern = $"procparallel-{Environment.ProcessId}-*";
        string[] files = Directory.GetFileSystemEntries(Path.GetTempPath(), pattern);
        return Directory.Exists("/dev/shm") ? [.. files, .. Directory.GetFileSystemEntries("/dev/shm", pattern)] : files;
    }

    private bool HandlesAreBack()
    {
        // Not to hide what nobody closes: what is awaited here is the end of threads that hold a handle while they end.
        return TestProcesses.OpenHandles() <= _handles;
    }
}
