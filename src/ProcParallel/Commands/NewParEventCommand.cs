using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a flag between processes that can be waited for. Python's <c>Event</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParEvent")]
[OutputType(typeof(ParEvent))]
public sealed class NewParEventCommand : ParCmdlet
{
    /// <summary>Gets or sets a value indicating whether it is set at first.</summary>
    [Parameter]
    public SwitchParameter Set { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(new ParEvent(Set));
}
