using System.Management.Automation;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>
/// Waits until one of several objects is ready, and gives those that are: queues and pipes with something to take or at their end, events that are set, tasks that have
/// ended. Python's <c>connection.wait()</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "ParAny")]
[OutputType(typeof(object))]
public sealed class WaitParAnyCommand : ParCmdlet
{
    private readonly List<object> _objects = [];

    /// <summary>Gets or sets the objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Gets or sets how many seconds to wait; the default is for ever. 0 only looks. Nothing comes out after that time.</summary>
    [Parameter]
    [ValidateRange(0.0, 2_147_483)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject given in InputObject)
        {
            if (given?.BaseObject is IParWaitable waitable)
            {
                _objects.Add(waitable);
            }
            else
            {
                WriteError(ParError.NotWaitable(given));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            WriteObject(ParWait.Any(_objects, TimeoutSeconds, StopToken), enumerateCollection: true);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (ObjectDisposedException e)
        {
            ThrowTerminatingError(ParError.SharedObject(e, null));
        }
    }
}
