using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A lock whose holder can wait until another holder says that something has changed.</summary>
/// <remarks>
/// A wait gives the lock up, and has it again when it returns, whether it was notified or the time was over. No notification is missed between
/// the two, and one that was for a process that ended wakes the next.
/// </remarks>
public sealed class ParCondition : ParLock
{
    /// <summary>Makes a condition that this process serves.</summary>
    /// <param name="isReentrant">Whether a thread that holds its lock can acquire it again.</param>
    public ParCondition(bool isReentrant = false)
        : base(SharingServer.Host(new ServedCondition(isReentrant)), SharedObjectKind.Condition)
    {
    }

    internal ParCondition(SharingLink link, long objectId)
        : base(link, objectId, SharedObjectKind.Condition)
    {
    }

    /// <summary>Gives up the lock, waits for a notification, and acquires the lock again.</summary>
    /// <param name="timeoutSeconds">How long to wait for the notification; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was notified; false after the time-out.</returns>
    /// <exception cref="InvalidOperationException">The lock is not held.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The lock is not held then.</exception>
    public bool Wait(double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        int depth = HeldAccess(ServedCondition.NotHeld).LeaveAll();
        int notifiedId = 0;
        using (SharedReply reply = Invoke((int)SynchronizationOperation.Wait, default, wait))
        {
            if (reply.Status == ReplyStatus.Refused)
            {
                throw Refusal(reply);
            }

            if (reply.Status == ReplyStatus.Done)
            {
                MessagePackReader reader = reply.Reader();
                notifiedId = reader.ReadInt32();
            }
        }

        TakeAgain(depth, notifiedId, cancellationToken);
        return notifiedId != 0;
    }

    /// <summary>Waits until something is so, which is looked at first and after each notification, with the lock held.</summary>
    /// <param name="predicate">What is to be so.</param>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is so; false after the time-out.</returns>
    /// <inheritdoc cref="Wait" path="/exception"/>
    public bool WaitFor(Func<bool> predicate, double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var whole = new SharedWait(timeoutSeconds, cancellationToken);
        while (!predicate())
        {
            int remaining = whole.Remaining;
            if (remaining == 0)
            {
                return false;
            }

            _ = Wait(remaining < 0 ? -1 : remaining / 1000.0, cancellationToken);
        }

        return true;
    }

    /// <summary>Wakes some of those who wait; they go on one after another, when the lock is theirs.</summary>
    /// <param name="count">How many at most; those who have waited longest first.</param>
    /// <returns>How many it were.</returns>
    /// <exception cref="InvalidOperationException">The lock is not held.</exception>
    public int Notify(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return SendNotify(count);
    }

    /// <summary>Wakes all who wait.</summary>
    /// <inheritdoc cref="Notify" path="/returns"/>
    /// <inheritdoc cref="Notify" path="/exception"/>
    public int NotifyAll() => SendNotify(-1);

    private int SendNotify(int count)
    {
        _ = HeldAccess(ServedCondition.NotHeld);
        using SharedReply reply = Invoke((int)SynchronizationOperation.Notify, Payload.Of(count));
        if (reply.Status == ReplyStatus.Refused)
        {
            throw Refusal(reply);
        }

        MessagePackReader reader = reply.Reader();
        return (int)reader.ReadInt64();
    }

    private void TakeAgain(int depth, int notifiedId, CancellationToken cancellationToken)
    {
        SynchronizationOperation end = SynchronizationOperation.PassOn;
        try
        {
            _ = Acquire(depth, new SharedWait(-1, cancellationToken));
            end = SynchronizationOperation.Proceed;
        }
        finally
        {
            if (notifiedId != 0)
            {
                Post((int)end, Payload.Of(notifiedId));
            }
        }
    }
}
