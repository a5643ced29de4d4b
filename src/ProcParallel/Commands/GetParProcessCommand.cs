using System.Management.Automation;
using ProcParallel.Completion;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>Lists the processes that <c>Start-ParProcess</c> has started in this session and that were not removed. Python's <c>active_children()</c>.</summary>
[Cmdlet(VerbsCommon.Get, "ParProcess")]
[OutputType(typeof(ParProcess))]
public sealed class GetParProcessCommand : ParCmdlet
{
    /// <summary>Gets or sets the names; wildcards are allowed; the default is all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProcessNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Gets or sets a value indicating whether only those are listed that have not ended.</summary>
    [Parameter]
    public SwitchParameter Alive { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            ParProcess[] found = [.. ParJobSourceAdapter.JobsOf(this).OfType<ParProcess>().Where(process => pattern.IsMatch(process.Name))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(ParError.ProcessNotFound(name));
            }

            WriteObject(found.Where(process => !Alive || process.IsAlive), enumerateCollection: true);
        }
    }
}
