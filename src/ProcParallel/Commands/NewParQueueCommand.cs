using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a queue between processes. Python's <c>Queue</c> and <c>JoinableQueue</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParQueue")]
[OutputType(typeof(ParQueue))]
public sealed class NewParQueueCommand : ParCmdlet
{
    /// <summary>Gets or sets how many items it holds before sending to it waits; the default is no limit.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int Capacity { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(new ParQueue(Capacity));
}
