using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Sends messages to the other end of a pipe. Python's <c>connection.send()</c>.</summary>
[Cmdlet(VerbsCommunications.Send, "ParMessage")]
public sealed class SendParMessageCommand : SharedObjectCmdlet
{
    /// <summary>Gets or sets the end of the pipe.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ParConnection? Connection { get; set; }

    /// <summary>Gets or sets the message. From the pipeline, each object is one.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>Gets or sets how many seconds to wait for room; the default is for ever.</summary>
    [Parameter]
    [ValidateRange(0.0, LongestSeconds)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        Send(Connection!, InputObject, () => Connection!.Send(InputObject, TimeoutSeconds, StopToken));
}
