using System.Collections;
using System.Management.Automation;
using ProcParallel.Core;
using ProcParallel.Core.Workers;
using ProcParallel.Pools;
using ProcParallel.Scripts;

namespace ProcParallel.Commands;

/// <summary>Makes a pool of worker processes. Python's <c>Pool(n, initializer, maxtasksperchild)</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParPool")]
[OutputType(typeof(ParPool))]
public sealed class NewParPoolCommand : ParCmdlet
{
    private const double LongestSeconds = 2_147_483;

    /// <summary>Gets or sets the largest number of workers; the default is the number of processors that this session may use.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = UsableProcessors.Count;

    /// <summary>Gets or sets the name; the default is a new one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Gets or sets how many workers are kept when idle; the default is all. They are started at once.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int MinimumWorkers { get; set; } = -1;

    /// <summary>Gets or sets what each worker runs before its first item, in its global scope.</summary>
    [Parameter]
    public ScriptBlock? InitializationScript { get; set; }

    /// <summary>Gets or sets modules that each worker imports.</summary>
    [Parameter]
    public string[] ImportModule { get; set; } = [];

    /// <summary>Gets or sets names of functions of this session that each worker has.</summary>
    [Parameter]
    public string[] Function { get; set; } = [];

    /// <summary>Gets or sets names of variables of this session that each worker has, with their values of now.</summary>
    [Parameter]
    public string[] Variable { get; set; } = [];

    /// <summary>Gets or sets environment variables of the workers; a null value removes one.</summary>
    [Parameter]
    public Hashtable EnvironmentVariable { get; set; } = [];

    /// <summary>Gets or sets the working directory of the workers, in which scripts begin; without it, workers begin in the current location, and scripts in that of their caller.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets or sets after how many seconds an idle worker above the minimum is ended; the default is never.</summary>
    [Parameter]
    [ValidateRange(0.05, LongestSeconds)]
    public double IdleTimeoutSeconds { get; set; }

    /// <summary>Gets or sets the number of items after which a worker is replaced; the default is never.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxTasksPerWorker { get; set; }

    /// <summary>Gets or sets the resident memory, in bytes, above which a worker is replaced between two items; the default is no limit.</summary>
    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxWorkerMemory { get; set; }

    /// <summary>Gets or sets how many seconds a worker may take to start, its initialization included; the default is 60.</summary>
    [Parameter]
    [ValidateRange(0.1, LongestSeconds)]
    public double StartTimeoutSeconds { get; set; } = 60;

    /// <summary>Gets or sets how many seconds work that is asked to stop has until its process is killed; the default is 2.</summary>
    [Parameter]
    [ValidateRange(0.0, LongestSeconds)]
    public double StopGraceSeconds { get; set; } = 2;

    /// <summary>Gets or sets the PowerShell executable that workers run; the default is this session's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PwshPath { get; set; }

    /// <summary>Gets or sets what the workers run: scripts, which is the default, or methods of assemblies, for which no PowerShell is loaded.</summary>
    [Parameter]
    public WorkerKind WorkerKind { get; set; } = WorkerKind.Script;

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(Create, Name ?? string.Empty);

    private void Create()
    {
        LanguageModeGuard.Check(SessionState);
        var factory = new PoolFactory
        {
            Name = Name ?? Pools.NewName(),
            Kind = WorkerKind,
            ThrottleLimit = ThrottleLimit,
            MinimumWorkers = MinimumWorkers < 0 ? ThrottleLimit : Math.Min(MinimumWorkers, ThrottleLimit),
            InitializationScript = InitializationScript is null ? null : ScriptSource.Of(InitializationScript),
            Modules = ImportModule,
            Functions = SessionCapture.Functions(SessionState, Function),
            Variables = SessionCapture.Variables(SessionState, Variable),
            EnvironmentVariables = SessionCapture.EnvironmentVariables(EnvironmentVariable),
            WorkingDirectory = ExistingDirectory(WorkingDirectory),
            HasOwnDirectory = WorkingDirectory is not null,
            IdleTimeout = Seconds(nameof(IdleTimeoutSeconds), IdleTimeoutSeconds),
            MaxTasksPerWorker = MaxTasksPerWorker == 0 ? null : MaxTasksPerWorker,
            MaxWorkerMemory = MaxWorkerMemory == 0 ? null : MaxWorkerMemory,
            StartTimeout = TimeSpan.FromSeconds(StartTimeoutSeconds),
            StopGracePeriod = TimeSpan.FromSeconds(StopGraceSeconds),
            PwshPath = LiteralPath(PwshPath),
        };
        ParPool? existing = Pools.Find(factory.Name);
        if (existing?.State == ParPoolState.Open)
        {
            throw Errors.ParError.PoolExists(factory.Name);
        }

        ParPool pool = factory.Create();
        Pools.Add(pool);
        WriteObject(pool);
    }

    private TimeSpan? Seconds(string parameter, double value) =>
        MyInvocation.BoundParameters.ContainsKey(parameter) ? TimeSpan.FromSeconds(value) : null;
}
