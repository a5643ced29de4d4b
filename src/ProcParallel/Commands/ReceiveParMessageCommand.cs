using System.Globalization;
using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Receives a message from the other end of a pipe, or all of them. Python's <c>connection.recv()</c>.</summary>
[Cmdlet(VerbsCommunications.Receive, "ParMessage")]
[OutputType(typeof(object))]
public sealed class ReceiveParMessageCommand : SharedObjectCmdlet
{
    /// <summary>Gets or sets the end of the pipe.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ParConnection? Connection { get; set; }

    /// <summary>Gets or sets how many seconds to wait for a message; the default is for ever.</summary>
    [Parameter]
    [ValidateRange(0.0, LongestSeconds)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <summary>Gets or sets a value indicating whether to receive until the other end is closed, which is no error then.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Use(Connection!, () =>
    {
        if (!All)
        {
            WriteObject(Connection!.Receive(TimeoutSeconds, StopToken));
            return;
        }

        bool ended;
        while (Connection!.TryReceive(out object? message, out ended, TimeoutSeconds, StopToken))
        {
            WriteObject(message);
        }

        if (!ended)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"There was no message for {TimeoutSeconds:0.###} s."));
        }
    });
}
