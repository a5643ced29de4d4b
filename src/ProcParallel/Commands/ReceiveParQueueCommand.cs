using System.Management.Automation;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>Takes items from a queue as they come, until it is closed. Python's <c>queue.get()</c>.</summary>
[Cmdlet(VerbsCommunications.Receive, "ParQueue")]
[OutputType(typeof(object))]
public sealed class ReceiveParQueueCommand : SharedObjectCmdlet
{
    /// <summary>Gets or sets the queue.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ParQueue? Queue { get; set; }

    /// <summary>Gets or sets how many items are taken; the default is all until the queue is closed.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = int.MaxValue;

    /// <summary>Gets or sets how many seconds to wait for each item; the default is for ever.</summary>
    [Parameter]
    [ValidateRange(0.0, LongestSeconds)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <summary>Gets or sets a value indicating whether to take what is there and end.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Use(Queue!, Receive);

    private void Receive()
    {
        using var reader = new QueueReader(Queue!);
        for (int taken = 0; taken < Count; taken++)
        {
            if (!reader.TryRead(out object? item, new SharedWait(NoWait ? 0 : TimeoutSeconds, StopToken)))
            {
                if (!NoWait && !Queue!.IsCompleted)
                {
                    WriteError(ParError.QueueEmpty(Queue, TimeoutSeconds));
                }

                return;
            }

            WriteObject(item);
        }
    }
}
