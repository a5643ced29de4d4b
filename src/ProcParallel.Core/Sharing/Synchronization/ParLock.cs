using System.Globalization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A lock between processes: one holder at a time, and those who wait get it in the order of asking.</summary>
/// <remarks>
/// <para>It is held by a process. A re-entrant one is held by a thread of a process, which can acquire it again and releases it as often.</para>
/// <para>A holder that ends, in whatever way, does not keep it: the next one gets it and is told that it was abandoned, since what it guards may be half done.</para>
/// </remarks>
public class ParLock : SharedObject
{
    private volatile bool _abandoned;

    /// <summary>Makes a lock that this process serves.</summary>
    /// <param name="isReentrant">Whether a thread that holds it can acquire it again.</param>
    public ParLock(bool isReentrant = false)
        : this(SharingServer.Host(new ServedLock(isReentrant)), SharedObjectKind.Lock)
    {
    }

    internal ParLock(SharingLink link, long objectId, SharedObjectKind kind = SharedObjectKind.Lock)
        : base(link, objectId, kind)
    {
    }

    private protected ParLock((SharingLink Link, long ObjectId) place, SharedObjectKind kind)
        : this(place.Link, place.ObjectId, kind)
    {
        SharedObjectTable.Add(this);
    }

    /// <summary>Gets a value indicating whether somebody holds it now.</summary>
    public bool IsHeld => ReadState().Held;

    /// <summary>Gets how many wait for it now.</summary>
    public int WaitingCount => ReadState().Waiting;

    /// <summary>
    /// Gets a value indicating whether this process, when it acquired it last, got it from a holder that had ended without releasing it.
    /// </summary>
    public bool IsAbandoned => _abandoned;

    /// <summary>Acquires it, and waits as long as others have it.</summary>
    /// <param name="timeoutSeconds">How long to wait; 0 does not wait, -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is acquired; false after the time-out.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; it is not acquired.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made it has ended.</exception>
    public bool Acquire(double timeoutSeconds = -1, CancellationToken cancellationToken = default) =>
        Acquire(1, new SharedWait(timeoutSeconds, cancellationToken));

    /// <summary>Acquires it if nobody has it.</summary>
    /// <returns>Whether it is acquired.</returns>
    public bool TryAcquire() => Acquire(0);

    /// <summary>Releases it; who has waited longest has it then.</summary>
    /// <exception cref="InvalidOperationException">This process, or for a re-entrant one this thread, does not hold it.</exception>
    public void Release()
    {
        using PooledBufferWriter arguments = Owner();
        Refuse(Invoke((int)SynchronizationOperation.Release, arguments.WrittenSpan));
    }

    /// <summary>Acquires it and releases it with the result, for a <c>using</c> statement.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What releases it when it is disposed of.</returns>
    /// <exception cref="TimeoutException">It was not free in time.</exception>
    public IDisposable Hold(double timeoutSeconds = -1, CancellationToken cancellationToken = default) => Acquire(timeoutSeconds, cancellationToken)
        ? new Holding(this)
        : throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"The lock was not free within {timeoutSeconds:0.###} s."));

    /// <summary>Throws what an operation was refused with.</summary>
    private protected static void Refuse(SharedReply reply)
    {
        using (reply)
        {
            if (reply.Status == ReplyStatus.Refused)
            {
                throw Refusal(reply);
            }
        }
    }

    /// <summary>Arguments that begin with the owner within this process.</summary>
    private protected static PooledBufferWriter Owner()
    {
        var arguments = new PooledBufferWriter(32);
        var writer = new MessagePackWriter(arguments);
        writer.Write((long)Environment.CurrentManagedThreadId);
        writer.Flush();
        return arguments;
    }

    private protected bool Acquire(int depth, in SharedWait wait)
    {
        using var arguments = new PooledBufferWriter(32);
        var writer = new MessagePackWriter(arguments);
        writer.Write(!wait.IsImmediate);
        writer.Write((long)Environment.CurrentManagedThreadId);
        writer.Write(depth);
        writer.Flush();
        using SharedReply reply = Invoke((int)SynchronizationOperation.Acquire, arguments.WrittenSpan, wait);
        if (reply.Status != ReplyStatus.Done)
        {
            return false;
        }

        MessagePackReader reader = reply.Reader();
        _abandoned = reader.ReadInt64() != 0;
        return true;
    }

    private (bool Held, int Waiting) ReadState()
    {
        using SharedReply reply = Invoke((int)SynchronizationOperation.State);
        MessagePackReader reader = reply.Reader();
        return (reader.ReadInt64() != 0, (int)reader.ReadInt64());
    }

    private sealed class Holding(ParLock held) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                held.Release();
            }
        }
    }
}
