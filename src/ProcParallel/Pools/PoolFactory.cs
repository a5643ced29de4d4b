using System.Collections;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Workers;
using ProcParallel.Errors;
using ProcParallel.Scripts;
using ProcParallel.Serialization;

namespace ProcParallel.Pools;

/// <summary>Makes pools from what a cmdlet was given.</summary>
internal sealed record PoolFactory
{
    public required string Name { get; init; }

    public WorkerKind Kind { get; init; } = WorkerKind.Script;

    public required int ThrottleLimit { get; init; }

    public int MinimumWorkers { get; init; }

    /// <summary>Gets whether the pool is one process for one piece of work.</summary>
    public bool IsSingleUse { get; init; }

    /// <summary>Gets whether workers get ready for what is not there yet, although that takes longer.</summary>
    public bool WarmsUp { get; init; }

    public ScriptSource? InitializationScript { get; init; }

    public string[] Modules { get; init; } = [];

    public Hashtable Functions { get; init; } = [];

    public Hashtable Variables { get; init; } = [];

    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }

    /// <summary>Gets whether scripts are to run in that directory, and not where their caller is.</summary>
    public bool HasOwnDirectory { get; init; }

    public TimeSpan? IdleTimeout { get; init; }

    public int? MaxTasksPerWorker { get; init; }

    public long? MaxWorkerMemory { get; init; }

    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    public string? PwshPath { get; init; }

    /// <exception cref="ParErrorException">There is no PowerShell to run, or something that the workers are to have cannot travel.</exception>
    public ParPool Create(bool isDefault = false)
    {
        string executable = PwshLocator.Find(PwshPath);
        var settings = new PoolSettings
        {
            Name = Name,
            Command = WorkerCommand.ForPowerShell(executable),
            Kind = Kind,
            ThrottleLimit = ThrottleLimit,
            MinimumWorkers = MinimumWorkers,
            IsSingleUse = IsSingleUse,
            WorkingDirectory = WorkingDirectory,
            Environment = NestingGuard.Extend(EnvironmentVariables),
            Configuration = Kind == WorkerKind.Script ? Configuration() : [],
            IdleTimeout = IdleTimeout,
            MaxTasksPerWorker = MaxTasksPerWorker,
            MaxWorkerMemory = MaxWorkerMemory,
            StartTimeout = StartTimeout,
            StopGracePeriod = StopGracePeriod,
        };
        return new ParPool(new WorkerPool(settings), isDefault) { HasOwnDirectory = HasOwnDirectory };
    }

    private byte[] Configuration()
    {
        var configuration = new ScriptPoolConfiguration
        {
            PoolName = Name,
            InitializationScript = InitializationScript,
            Modules = Modules,
            Functions = Functions,
            Variables = Variables,
            Location = WorkingDirectory,
            WarmsUp = WarmsUp,
        };
        try
        {
            return configuration.ToBytes(new PSValueSerializer(new SerializationOptions()));
        }
        catch (ValueNotSerializableException e)
        {
            throw ParError.ValueNotSerializable(e, null);
        }
    }
}
