using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using ProcParallel.Core.Workers;
using ProcParallel.Errors;
using ProcParallel.Processes;

namespace ProcParallel.Pools;

/// <summary>The pools and processes of one runspace. Two runspaces that import the module do not see each other's.</summary>
internal sealed class PoolRegistry
{
    private const string DefaultName = "default";

    private static readonly ConditionalWeakTable<Runspace, PoolRegistry> Registries = [];
    private static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromMinutes(5);

    private readonly object _lock = new();
    private readonly Dictionary<string, ParPool> _pools = new(StringComparer.OrdinalIgnoreCase);

    private PoolRegistry(Runspace runspace)
    {
        runspace.StateChanged += (_, change) =>
        {
            switch (change.RunspaceStateInfo.State)
            {
                case RunspaceState.Closing:
                    Processes.WaitForAll();
                    break;
                case RunspaceState.Closed or RunspaceState.Broken:
                    StopAll();
                    break;
            }
        };
    }

    /// <summary>Gets the registry of the runspace that this thread runs in.</summary>
    public static PoolRegistry Current => Registries.GetValue(Runspace.DefaultRunspace, runspace => new PoolRegistry(runspace));

    /// <summary>Gets the processes of this runspace that are in no pool.</summary>
    public SessionProcesses Processes { get; } = new();

    /// <summary>Stops the pools and processes of the runspace that this thread runs in.</summary>
    public static void StopCurrent()
    {
        if (Runspace.DefaultRunspace is { } runspace && Registries.TryGetValue(runspace, out PoolRegistry? registry))
        {
            registry.StopAll();
        }
    }

    /// <summary>Stops the pools and processes of all runspaces.</summary>
    public static void StopEverything()
    {
        foreach ((_, PoolRegistry registry) in Registries)
        {
            registry.StopAll();
        }
    }

    public IReadOnlyList<ParPool> All()
    {
        lock (_lock)
        {
            return [.. _pools.Values];
        }
    }

    public ParPool? Find(string name)
    {
        lock (_lock)
        {
            return _pools.GetValueOrDefault(name);
        }
    }

    public string NewName()
    {
        lock (_lock)
        {
            int number = 1;
            while (_pools.ContainsKey($"Pool{number}"))
            {
                number++;
            }

            return $"Pool{number}";
        }
    }

    /// <exception cref="ParErrorException">There is one of that name that still takes work.</exception>
    public void Add(ParPool pool)
    {
        lock (_lock)
        {
            if (_pools.TryGetValue(pool.Name, out ParPool? existing) && existing.State == ParPoolState.Open)
            {
                throw ParError.PoolExists(pool.Name);
            }

            _pools[pool.Name] = pool;
        }
    }

    public void Remove(ParPool pool)
    {
        lock (_lock)
        {
            if (_pools.GetValueOrDefault(pool.Name) == pool)
            {
                _pools.Remove(pool.Name);
            }
        }
    }

    /// <summary>Gets the session's default pool for a kind of work, with at least the given number of workers allowed.</summary>
    public ParPool Default(WorkerKind kind, int throttleLimit)
    {
        string name = kind == WorkerKind.Script ? DefaultName : DefaultName + "-methods";
        lock (_lock)
        {
            if (!_pools.TryGetValue(name, out ParPool? pool) || pool.State != ParPoolState.Open)
            {
                pool = new PoolFactory
                {
                    Name = name,
                    Kind = kind,
                    ThrottleLimit = Math.Max(throttleLimit, Core.UsableProcessors.Count),
                    IdleTimeout = DefaultIdleTimeout,
                }.Create(isDefault: true);
                _pools[name] = pool;
            }

            if (pool.ThrottleLimit < throttleLimit)
            {
                pool.Workers.Resize(throttleLimit);
            }

            return pool;
        }
    }

    private void StopAll()
    {
        Processes.StopAll();
        ParPool[] pools;
        lock (_lock)
        {
            pools = [.. _pools.Values];
            _pools.Clear();
        }

        foreach (ParPool pool in pools)
        {
            pool.Workers.Stop();
        }

        foreach (ParPool pool in pools)
        {
            pool.Workers.Ended.Wait(TimeSpan.FromSeconds(5));
        }
    }
}
