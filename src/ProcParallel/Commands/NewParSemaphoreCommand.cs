using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a semaphore between processes. Python's <c>Semaphore</c> and <c>BoundedSemaphore</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParSemaphore")]
[OutputType(typeof(ParSemaphore))]
public sealed class NewParSemaphoreCommand : ParCmdlet
{
    /// <summary>Gets or sets how often it can be acquired at first; the default is 1.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, int.MaxValue)]
    public int Count { get; set; } = 1;

    /// <summary>Gets or sets a value indicating whether to release it more often than it was acquired is an error.</summary>
    [Parameter]
    public SwitchParameter Bounded { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(new ParSemaphore(Count, Bounded));
}
