using System.Management.Automation;
using ProcParallel.Completion;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>The parameter of cmdlets that take processes: the processes themselves, the numbers of their jobs, or their names.</summary>
public abstract class ProcessTargetCmdlet : ParCmdlet
{
    private readonly JobTargets<ParProcess> _targets = new();

    private protected ProcessTargetCmdlet()
    {
    }

    /// <summary>Gets or sets processes, numbers of their jobs, or names (wildcards are allowed).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Id", "Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProcessNameCompleter))]
    public object[] Process { get; set; } = [];

    /// <summary>Gets the processes, each once, in the order in which they were given.</summary>
    private protected IReadOnlyList<ParProcess> Processes => _targets.Found;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object given in Process)
        {
            if (!_targets.Add(given, this))
            {
                WriteError(ParError.ProcessNotFound(given));
            }
        }
    }
}
