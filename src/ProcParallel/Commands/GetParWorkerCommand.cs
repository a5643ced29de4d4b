using System.Management.Automation;
using ProcParallel.Completion;

namespace ProcParallel.Commands;

/// <summary>Shows what the worker processes of pools are doing.</summary>
[Cmdlet(VerbsCommon.Get, "ParWorker")]
[OutputType(typeof(ParWorker))]
public sealed class GetParWorkerCommand : ParCmdlet
{
    /// <summary>Gets or sets the names of the pools; wildcards are allowed; the default is all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [Alias("PoolName", "Name")]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Pool { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Pool)
        {
            foreach (ParPool pool in FindPools(name))
            {
                WriteObject(pool.Workers.Workers().Select(status => new ParWorker(pool.Name, status)), enumerateCollection: true);
            }
        }
    }
}
