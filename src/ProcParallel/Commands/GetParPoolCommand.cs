using System.Management.Automation;
using ProcParallel.Completion;
using ProcParallel.Errors;

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
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            ParPool[] found = [.. Pools.All().Where(pool => pattern.IsMatch(pool.Name)).OrderBy(pool => pool.Name, StringComparer.OrdinalIgnoreCase)];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(ParError.PoolNotFound(name));
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
