using System.Management.Automation;
using ProcParallel.Completion;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>The parameter of cmdlets that take jobs of this module: the jobs themselves, their ids or names, or pools for all of their jobs.</summary>
public abstract class JobTargetCmdlet : ParCmdlet
{
    private readonly JobTargets<ParJob> _targets = new();

    private protected JobTargetCmdlet()
    {
    }

    /// <summary>Gets or sets jobs, ids, names (wildcards are allowed) or pools.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Task", "Id", "Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JobNameCompleter))]
    public object[] Job { get; set; } = [];

    /// <summary>Gets the jobs, each once, in the order in which they were given.</summary>
    private protected IReadOnlyList<ParJob> Jobs => _targets.Found;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object given in Job)
        {
            if (!_targets.Add(given, this))
            {
                WriteError(ParError.JobNotFound(given));
            }
        }
    }
}
