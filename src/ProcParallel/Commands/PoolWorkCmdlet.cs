using System.Management.Automation;
using ProcParallel.Completion;
using ProcParallel.Core.Workers;
using ProcParallel.Errors;
using ProcParallel.Pools;

namespace ProcParallel.Commands;

/// <summary>The parameters of all cmdlets that run work in pools: with what, where, and what is done when it fails.</summary>
public abstract class PoolWorkCmdlet : WorkCmdlet
{
    private protected PoolWorkCmdlet()
    {
    }

    /// <summary>Gets or sets arguments that are the same for all items.</summary>
    [Parameter]
    [AllowNull]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    /// <summary>Gets or sets the pool, or its name; the default is the session's default pool.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [PoolTransformation]
    public ParPool? Pool { get; set; }

    /// <summary>Gets or sets how many seconds an item may run before it is stopped; the default is no limit. Time in a queue does not count.</summary>
    [Parameter]
    [ValidateRange(0.001, 2_147_483)]
    public double TimeoutSeconds { get; set; }

    /// <summary>Gets or sets how often an item is tried again on another worker after its worker was lost; the default is 0.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int RetryCount { get; set; }

    /// <summary>Gets or sets what an item is tried again after: the loss of its worker, which is the default, or also an error of its own.</summary>
    [Parameter]
    public ParRetryOn RetryOn { get; set; } = ParRetryOn.WorkerLost;

    internal override object?[] WorkArguments => ArgumentList ?? [null];

    /// <summary>Gets the time limit of one item; null for none.</summary>
    private protected TimeSpan? ItemTimeout =>
        MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSeconds)) ? TimeSpan.FromSeconds(TimeoutSeconds) : null;

    internal override ParPool ChoosePool(WorkerKind kind, int throttleLimit)
    {
        if (Pool is not { } pool)
        {
            return PoolRegistry.Current.Default(kind, throttleLimit);
        }

        return pool.WorkerKind == kind
            ? pool
            : throw ParError.PoolKindMismatch(pool.Name, pool.WorkerKind == WorkerKind.Script ? "scripts" : "methods of assemblies");
    }
}

/// <summary>After what an item is tried again.</summary>
public enum ParRetryOn
{
    /// <summary>After its worker was lost.</summary>
    WorkerLost,

    /// <summary>After its worker was lost, and after an error of its own.</summary>
    Error,
}
