using System.Management.Automation;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>Puts items into a queue. Python's <c>queue.put()</c>, for whole pipelines too.</summary>
[Cmdlet(VerbsCommunications.Send, "ParQueue")]
public sealed class SendParQueueCommand : SharedObjectCmdlet
{
    private QueueWriter? _writer;

    /// <summary>Gets or sets the queue.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ParQueue? Queue { get; set; }

    /// <summary>Gets or sets the item. From the pipeline, each object is one.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>Gets or sets how many seconds a full queue is waited for; the default is for ever. 0 does not wait.</summary>
    [Parameter]
    [ValidateRange(0.0, LongestSeconds)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _writer = new QueueWriter(Queue!);

    /// <inheritdoc/>
    protected override void ProcessRecord() => Send(Queue!, InputObject, () =>
    {
        if (!_writer!.Add(InputObject, NewWait()))
        {
            ThrowTerminatingError(ParError.QueueFull(Queue!, TimeoutSeconds, _writer.Unsent));
        }
    });

    /// <inheritdoc/>
    protected override void EndProcessing() => Use(Queue!, () =>
    {
        if (!_writer!.Complete(NewWait()))
        {
            ThrowTerminatingError(ParError.QueueFull(Queue!, TimeoutSeconds, _writer.Unsent));
        }
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _writer?.Dispose();
        base.Dispose(disposing);
    }

    private SharedWait NewWait() => new(TimeoutSeconds, StopToken);
}
