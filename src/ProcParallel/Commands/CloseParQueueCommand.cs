using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Ends a queue for those who put: readers get the rest and then end.</summary>
[Cmdlet(VerbsCommon.Close, "ParQueue")]
public sealed class CloseParQueueCommand : SharedObjectCmdlet
{
    /// <summary>Gets or sets the queues.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ParQueue[] Queue { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ParQueue queue in Queue)
        {
            Use(queue, queue.Close);
        }
    }
}
