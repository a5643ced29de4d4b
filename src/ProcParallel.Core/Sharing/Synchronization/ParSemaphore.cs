using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A semaphore between processes: a count that is taken from and given to, and that is never below zero.</summary>
/// <remarks>What a process has acquired and not released when it ends is given back, up to the count at first.</remarks>
public sealed class ParSemaphore : SharedObject
{
    /// <summary>Makes a semaphore that this process serves.</summary>
    /// <param name="initialCount">How often it can be acquired at first.</param>
    /// <param name="isBounded">Whether to release it above that is an error.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public ParSemaphore(int initialCount = 1, bool isBounded = false)
        : this(Host(initialCount, isBounded))
    {
        SharedObjectTable.Add(this);
    }

    internal ParSemaphore(SharingLink link, long objectId)
        : base(link, objectId, SharedObjectKind.Semaphore)
    {
    }

    private ParSemaphore((SharingLink Link, long ObjectId) place)
        : this(place.Link, place.ObjectId)
    {
    }

    /// <summary>Gets how often it can be acquired now.</summary>
    public int Count
    {
        get
        {
            using SharedReply reply = Invoke((int)SynchronizationOperation.State);
            MessagePackReader reader = reply.Reader();
            return (int)reader.ReadInt64();
        }
    }

    /// <summary>Takes one from the count, and waits as long as it is zero.</summary>
    /// <param name="timeoutSeconds">How long to wait; 0 does not wait, -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is acquired; false after the time-out.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; it is not acquired.</exception>
    public bool Acquire(double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        using var arguments = new PooledBufferWriter(16);
        var writer = new MessagePackWriter(arguments);
        writer.Write(!wait.IsImmediate);
        writer.Flush();
        using SharedReply reply = Invoke((int)SynchronizationOperation.Acquire, arguments.WrittenSpan, wait);
        return reply.Status == ReplyStatus.Done;
    }

    /// <summary>Takes one from the count if it is not zero.</summary>
    /// <returns>Whether it is acquired.</returns>
    public bool TryAcquire() => Acquire(0);

    /// <summary>Gives to the count.</summary>
    /// <param name="count">How much.</param>
    /// <returns>The count before.</returns>
    /// <exception cref="InvalidOperationException">A bounded semaphore would have more than at first. Nothing has changed.</exception>
    public int Release(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using SharedReply reply = Invoke((int)SynchronizationOperation.Release, Payload.Of(count));
        if (reply.Status == ReplyStatus.Refused)
        {
            throw Refusal(reply);
        }

        MessagePackReader reader = reply.Reader();
        return (int)reader.ReadInt64();
    }

    private static (SharingLink Link, long ObjectId) Host(int initialCount, bool isBounded)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        return SharingServer.Host(new ServedSemaphore(initialCount, isBounded));
    }
}
