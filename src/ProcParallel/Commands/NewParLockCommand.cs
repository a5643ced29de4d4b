using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a lock between processes. Python's <c>Lock</c> and <c>RLock</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParLock")]
[OutputType(typeof(ParLock))]
public sealed class NewParLockCommand : ParCmdlet
{
    /// <summary>Gets or sets a value indicating whether a thread that holds it can acquire it again, and then releases it as often.</summary>
    [Parameter]
    public SwitchParameter Reentrant { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(new ParLock(Reentrant));
}
