using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Sharing;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>What the cmdlets that use queues, pipes and dictionaries share.</summary>
public abstract class SharedObjectCmdlet : ParCmdlet
{
    /// <summary>The longest time-out in seconds.</summary>
    protected const double LongestSeconds = 2_147_483;

    private protected SharedObjectCmdlet()
    {
    }

    /// <summary>Uses a shared object, and makes an error that ends the command of whatever goes wrong with it.</summary>
    private protected void Use(SharedObject target, Action action)
    {
        try
        {
            action();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is SharedObjectGoneException or ObjectDisposedException or QueueClosedException or ConnectionEndedException
            or BrokenConnectionException or TimeoutException or InvalidOperationException and not PSInvalidOperationException)
        {
            ThrowTerminatingError(ParError.SharedObject(e, target));
        }
    }

    /// <summary>Sends one value. One that cannot travel is an error of its own, and the next one is sent.</summary>
    private protected void Send(SharedObject target, object? value, Action action)
    {
        try
        {
            Use(target, action);
        }
        catch (ValueNotSerializableException e)
        {
            WriteError(ParError.SharedValueNotSerializable(e, value));
        }
    }
}
