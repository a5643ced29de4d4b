using System.Management.Automation;
using ProcParallel.Completion;

namespace ProcParallel.Commands;

/// <summary>Lists the pools of this session.</summary>
[Cmdlet(VerbsCommon.Get, "ParPool")]
[OutputType(typeof(ParPool))]
public sealed class GetParPoolCommand : ParCmdlet
{
    /// <summary>Gets or sets the names; wildcards are allowed; the default is all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            WriteObject(FindPools(name), enumerateCollection: true);
        }
    }
}
