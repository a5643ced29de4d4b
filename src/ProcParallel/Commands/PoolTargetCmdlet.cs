using System.Management.Automation;
using ProcParallel.Completion;

namespace ProcParallel.Commands;

/// <summary>The parameters of cmdlets that do something to pools: the objects themselves, or names with wildcards.</summary>
public abstract class PoolTargetCmdlet : ParCmdlet
{
    /// <summary>The parameter set that takes names.</summary>
    protected const string NameSet = "Name";

    /// <summary>The parameter set that takes pools.</summary>
    protected const string PoolSet = "Pool";

    private protected PoolTargetCmdlet()
    {
    }

    /// <summary>Gets or sets the names; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Gets or sets the pools.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PoolSet)]
    public ParPool[] Pool { get; set; } = [];

    /// <summary>Does it to one pool.</summary>
    /// <param name="pool">The pool.</param>
    private protected abstract void Process(ParPool pool);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ParPool pool in ParameterSetName == PoolSet ? [.. Pool] : Name.SelectMany(FindPools).ToList())
        {
            Process(pool);
        }
    }
}
