using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A flag between processes that can be waited for.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1716", Justification = "The members are called so everywhere.")]
public sealed class ParEvent : SharedObject, IParWaitable
{
    /// <summary>Makes an event that this process serves.</summary>
    /// <param name="isSet">Whether it is set at first.</param>
    public ParEvent(bool isSet = false)
        : this(SharingServer.Host(new ServedEvent(isSet)))
    {
        SharedObjectTable.Add(this);
    }

    internal ParEvent(SharingLink link, long objectId)
        : base(link, objectId, SharedObjectKind.Event)
    {
    }

    private ParEvent((SharingLink Link, long ObjectId) place)
        : this(place.Link, place.ObjectId)
    {
    }

    /// <summary>Gets a value indicating whether it is set.</summary>
    public bool IsSet
    {
        get
        {
            using SharedReply reply = Invoke((int)SynchronizationOperation.State);
            MessagePackReader reader = reply.Reader();
            return reader.ReadInt64() != 0;
        }
    }

    /// <summary>Sets it: all who wait go on, and who waits later does not wait.</summary>
    public void Set() => Invoke((int)SynchronizationOperation.Set).Dispose();

    /// <summary>Clears it: who waits from now on waits until it is set.</summary>
    public void Clear() => Invoke((int)SynchronizationOperation.Clear).Dispose();

    /// <summary>Waits until it is set.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was set; false after the time-out.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool Wait(double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        if (wait.IsImmediate)
        {
            return IsSet;
        }

        using SharedReply reply = Invoke((int)SynchronizationOperation.Wait, default, wait);
        return reply.Status == ReplyStatus.Done;
    }

    Readiness IParWaitable.WhenReady(Action wake) => new SharedReadiness(this, (int)SynchronizationOperation.Wait, wake);
}
