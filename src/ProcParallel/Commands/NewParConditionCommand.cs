using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a lock whose holder can wait until another holder notifies it. Python's <c>Condition</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParCondition")]
[OutputType(typeof(ParCondition))]
public sealed class NewParConditionCommand : ParCmdlet
{
    /// <summary>Gets or sets a value indicating whether a thread that holds it can acquire it again, and then releases it as often.</summary>
    [Parameter]
    public SwitchParameter Reentrant { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(new ParCondition(Reentrant));
}
