using ProcParallel.Core;
using ProcParallel.Core.Workers;

namespace Soak;

/// <summary>A pool with random settings, which is replaced now and then while it is used.</summary>
internal sealed class SoakPool
{
    private readonly Random _random;
    private readonly Counts _counts;

    public SoakPool(int seed, Counts counts)
    {
        _random = new Random(seed);
        _counts = counts;
        Current = Make();
    }

    public ProcessPool Current { get; private set; }

    /// <summary>Until it is told to end: kills, stops and resumes workers, resizes the pool, and replaces it.</summary>
    public async Task DisturbAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(10, 1500), CancellationToken.None);
            switch (_random.Next(20))
            {
                case < 10:
                    Signal(UnixNative.SignalKill, "kills");
                    break;
                case < 12:
                    Signal(UnixNative.SignalStop, "stops");
                    break;
                case < 14:
                    Signal(UnixNative.SignalContinue, "resumes");
                    break;
                case < 18:
                    Current.Workers.Resize(_random.Next(1, 5));
                    _counts.Add("resizes");
                    break;
                default:
                    await ReplaceAsync();
                    break;
            }
        }

        await Current.DisposeAsync();
    }

    private async Task ReplaceAsync()
    {
        ProcessPool old = Current;
        Current = Make();
        if (_random.Next(2) == 0)
        {
            await old.CloseAsync();
            await old.DisposeAsync();
            _counts.Add("pools closed");
        }
        else
        {
            await old.DisposeAsync();
            _counts.Add("pools stopped");
        }
    }

    private void Signal(int signal, string what)
    {
        int[] ids = Current.Workers.Workers().Select(status => status.ProcessId).Where(id => id != 0).ToArray();
        if (ids.Length > 0)
        {
            _ = UnixNative.Kill(ids[_random.Next(ids.Length)], signal);
            _counts.Add(what);
        }
    }

    private ProcessPool Make() => new(new ProcessPoolOptions
    {
        Name = "soak",
        ThrottleLimit = _random.Next(1, 4),
        MinimumWorkers = _random.Next(0, 2),
        IdleTimeout = _random.Next(3) == 0 ? TimeSpan.FromMilliseconds(200) : null,
        MaxTasksPerWorker = _random.Next(3) == 0 ? _random.Next(1, 200) : null,
        MaxWorkerMemory = _random.Next(4) == 0 ? _random.Next(60, 300) << 20 : null,
        StopGracePeriod = TimeSpan.FromMilliseconds(_random.Next(50, 600)),
    });
}
