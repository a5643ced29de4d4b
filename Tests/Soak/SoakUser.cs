using ProcParallel.Core;

namespace Soak;

/// <summary>Runs one random map after another on a pool and checks what comes.</summary>
internal sealed class SoakUser
{
    private static readonly MethodReference Method = new(Path.Combine(AppContext.BaseDirectory, "TestMethods", "TestMethods.dll"), "TestMethods.Soaking.Do");

    private const System.Reflection.BindingFlags Inner = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic;

    private readonly Random _random;
    private readonly SoakPool _pool;
    private readonly Counts _counts;
    private readonly Action<string> _fail;
    private ProcessPool? _used;

    public SoakUser(int seed, SoakPool pool, Counts counts, Action<string> fail)
    {
        _random = new Random(seed);
        _pool = pool;
        _counts = counts;
        _fail = fail;
    }

    /// <summary>Gets when it began what it is doing, or last had a result of it, on the clock of <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; private set; }

    /// <summary>Gets what it is doing.</summary>
    public string Doing { get; private set; } = string.Empty;

    /// <summary>Gets what the pool that it uses is doing.</summary>
    public string PoolState => _used is null ? string.Empty
        : $"load {_used.Workers.Load()}, workers {string.Join("; ", _used.Workers.Workers())}; calls {string.Join("; ", Field<IEnumerable<object>>(_used.Workers, "_calls").Select(Describe))}; "
            + Describe(_used.Workers);

    public async Task UseAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            Since = Environment.TickCount64;
            _used = _pool.Current;
            try
            {
                await MapAsync(_used);
            }
            catch (Exception e)
            {
                _fail($"{Doing}: {e}");
            }

            await Task.Delay(_random.Next(50), CancellationToken.None);
        }

        Since = long.MaxValue;
    }

    private async Task MapAsync(ProcessPool pool)
    {
        SoakItem[] items = ChooseItems();
        MapOptions options = ChooseOptions();
        using var cancellation = new CancellationTokenSource();
        int cancelAt = ChoosePlace(5, items.Length);
        int leaveAt = ChoosePlace(8, items.Length);
        int pauseAt = ChoosePlace(4, items.Length);
        Doing = $"{items.Length} items, cancelled at {cancelAt}, left at {leaveAt}, {options}";
        var results = new List<ItemResult<object?>>();
        bool whole = false;
        try
        {
            await ReadAsync(pool.MapResultsAsync<object?[], object?>(Method, Source(items, pauseAt), options, cancellation.Token), results, leaveAt, () =>
                results.Count == cancelAt ? cancellation.CancelAsync() : Task.CompletedTask);
            whole = results.Count != leaveAt && results.Count != cancelAt;
            _counts.Add("maps");
        }
        catch (OperationCanceledException) when (cancelAt >= 0)
        {
            _counts.Add("maps cancelled");
        }
        catch (PoolClosedException)
        {
            _counts.Add("maps of stopped pools");
        }
        catch (CallTimeoutException) when (options.TotalTimeout is not null)
        {
            _counts.Add("maps timed out");
        }

        Check(items, results, options, whole);
    }

    private async Task ReadAsync(IAsyncEnumerable<ItemResult<object?>> source, List<ItemResult<object?>> results, int leaveAt, Func<Task> afterEach)
    {
        await foreach (ItemResult<object?> result in source)
        {
            results.Add(result);
            Since = Environment.TickCount64;
            await afterEach();
            if (results.Count == leaveAt)
            {
                return;
            }
        }
    }

    /// <summary>All numbers and truths that an object keeps, for the report of a hang.</summary>
    private static string Describe(object one) => string.Join(", ", one.GetType().GetFields(Inner)
        .Where(field => field.FieldType.IsPrimitive || field.Name == "_aborted").Select(field => $"{field.Name}={field.GetValue(one)}"));

    private static T Field<T>(object owner, string name) => (T)owner.GetType().GetField(name, Inner)!.GetValue(owner)!;

    private SoakItem[] ChooseItems()
    {
        bool harmless = _random.Next(3) > 0;

        // Each item that hangs takes its whole time limit, and again for each retry: among many that is no longer told from a pool that hangs.
        int count = harmless && _random.Next(4) == 0 ? _random.Next(5000) : _random.Next(200);
        return Enumerable.Range(0, count).Select(_ => SoakItem.Choose(_random, harmless)).ToArray();
    }

    private int ChoosePlace(int among, int count) => _random.Next(among) == 0 ? _random.Next(count + 1) : -1;

    private MapOptions ChooseOptions() => new()
    {
        Ordered = _random.Next(2) == 0,
        ChunkSize = _random.Next(2) == 0 ? 0 : _random.Next(1, 100),
        BufferSize = _random.Next(3) == 0 ? _random.Next(1, 500) : 0,
        ThrottleLimit = _random.Next(4) == 0 ? _random.Next(1, 4) : 0,

        // Far above what an item takes that does not hang, on a busy machine too.
        ItemTimeout = TimeSpan.FromSeconds(8),
        RetryCount = _random.Next(3),
        RetryOnError = _random.Next(3) == 0,
        TotalTimeout = _random.Next(8) == 0 ? TimeSpan.FromMilliseconds(_random.Next(100, 5000)) : null,
        Splat = true,
    };

    private void Check(SoakItem[] items, List<ItemResult<object?>> results, MapOptions options, bool whole)
    {
        long[] indexes = results.Select(result => result.Index).ToArray();
        if (indexes.Distinct().Count() != indexes.Length || (whole && indexes.Length != items.Length))
        {
            _fail($"{indexes.Length} results, {indexes.Distinct().Count()} of them different: {Doing}");
        }

        if (options.Ordered && !indexes.SequenceEqual(Enumerable.Range(0, indexes.Length).Select(i => (long)i)))
        {
            _fail("The results are out of order: " + Doing);
        }

        foreach (ItemResult<object?> result in results)
        {
            if (items[result.Index].Check(result) is { } problem)
            {
                _fail($"Item {result.Index} ({items[result.Index]}): {problem}. {Doing}");
            }

            _counts.Add(result.Error is null ? "items" : "items with " + result.Error.GetType().Name);
        }
    }

    private static async IAsyncEnumerable<object?[]> Source(SoakItem[] items, int pauseAt)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (i == pauseAt)
            {
                await Task.Delay(200);
            }

            yield return items[i].Arguments;
        }
    }
}
