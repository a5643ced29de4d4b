using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a pipe between two processes: two connected ends. Python's <c>Pipe</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParPipe")]
[OutputType(typeof(ParConnection))]
public sealed class NewParPipeCommand : ParCmdlet
{
    /// <summary>Gets or sets a value indicating whether the first end only receives and the second only sends.</summary>
    [Parameter]
    public SwitchParameter OneWay { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        (ParConnection first, ParConnection second) = ParPipe.Create(!OneWay);
        WriteObject(first);
        WriteObject(second);
    }
}
