using ProcParallel.Core.Workers;
using ProcParallel.Errors;
using ProcParallel.Pools;

namespace ProcParallel.Processes;

/// <summary>
/// Processes that are set up and have never run anything, at most one of each kind: so that the next start takes no longer than a message. Thread-safe.
/// </summary>
internal sealed class ProcessSpares
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);
    private static readonly Dictionary<string, string?> NoChanges = [];

    private readonly object _lock = new();
    private readonly Dictionary<WorkerKind, Spare> _spares = [];

    /// <summary>Makes the single-use pool that is a process.</summary>
    /// <exception cref="ParErrorException">There is no PowerShell to run, or this process is in too many others already.</exception>
    public static ParPool Create(WorkerKind kind, IReadOnlyDictionary<string, string?> environment, string? workingDirectory, TimeSpan? idleTimeout = null) => new PoolFactory
    {
        Name = string.Empty,
        Kind = kind,
        ThrottleLimit = 1,
        IsSingleUse = true,
        EnvironmentVariables = environment,
        WorkingDirectory = workingDirectory,
        IdleTimeout = idleTimeout,
        WarmsUp = idleTimeout is not null,
        StartTimeout = TimeSpan.FromMinutes(5),
    }.Create();

    /// <summary>Takes the spare process of a kind, if there is one.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="environment">The environment that it was started with.</param>
    /// <returns>The process; null when there is none.</returns>
    public ParPool? Take(WorkerKind kind, out IReadOnlyDictionary<string, string?> environment)
    {
        Spare? spare;
        lock (_lock)
        {
            _spares.Remove(kind, out spare);
        }

        environment = spare?.Environment ?? NoChanges;
        return spare?.Pool.Workers.TryReserve() == true ? spare.Pool : null;
    }

    /// <summary>Starts a spare process of a kind, unless there is one.</summary>
    public void Ensure(WorkerKind kind)
    {
        lock (_lock)
        {
            if (_spares.TryGetValue(kind, out Spare? spare) && spare.Pool.State == ParPoolState.Open)
            {
                return;
            }

            try
            {
                IReadOnlyDictionary<string, string?> environment = ProcessEnvironment.Now(NoChanges);
                _spares[kind] = new Spare(Create(kind, NoChanges, null, IdleTimeout), environment);
            }
            catch (ParErrorException)
            {
                // The next start says what is wrong.
                _spares.Remove(kind);
            }
        }
    }

    /// <summary>Ends all.</summary>
    public void Stop()
    {
        Spare[] spares;
        lock (_lock)
        {
            spares = [.. _spares.Values];
            _spares.Clear();
        }

        Array.ForEach(spares, spare => spare.Pool.Workers.Stop());
        Array.ForEach(spares, spare => spare.Pool.Workers.Ended.Wait(TimeSpan.FromSeconds(5)));
    }

    private sealed record Spare(ParPool Pool, IReadOnlyDictionary<string, string?> Environment);
}
