using System.Globalization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A lock between processes: one holder at a time, and those who wait get it in the order of asking.</summary>
/// <remarks>
/// <para>To acquire and release one that nobody else wants takes no message to the process that serves it. One that just comes when it is free may have it before
/// one that waits, which is how it is fast when many want it for a short time; but only within a millisecond, from when on those who wait come first.</para>
/// <para>It is held by a process. A re-entrant one is held by a thread of a process, which can acquire it again and releases it as often.</para>
/// <para>A holder that ends, in whatever way, does not keep it: the next one gets it and is told that it was abandoned, since what it guards may be half done.</para>
/// </remarks>
public class ParLock : SharedObject
{
    /// <summary>How often is looked whether a holder is about to release it, before its release is waited for.</summary>
    private const int Looks = 20;

    /// <summary>How long one is apart from the next, in the runtime's unit of spinning.</summary>
    private const int Pause = 8;

    private LockAccess? _access;
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
    public bool IsHeld
    {
        get
        {
            LockAccess access = Access();
            ThrowIfGone(access);
            return access.Word.Owner != 0;
        }
    }

    /// <summary>Gets how many wait for it now.</summary>
    public int WaitingCount
    {
        get
        {
            using SharedReply reply = Invoke((int)SynchronizationOperation.State);
            MessagePackReader reader = reply.Reader();
            return (int)reader.ReadInt64();
        }
    }

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

    /// <summary>Releases it.</summary>
    /// <exception cref="InvalidOperationException">This process, or for a re-entrant one this thread, does not hold it.</exception>
    public void Release()
    {
        LockAccess access = HeldAccess("The lock is not held by this process or thread, so it cannot be released here.");
        if (access.Leave())
        {
            Return(access);
        }
    }

    /// <summary>Acquires it and releases it with the result, for a <c>using</c> statement.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What releases it when it is disposed of.</returns>
    /// <exception cref="TimeoutException">It was not free in time.</exception>
    public IDisposable Hold(double timeoutSeconds = -1, CancellationToken cancellationToken = default) => Acquire(timeoutSeconds, cancellationToken)
        ? new Holding(this)
        : throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"The lock was not free within {timeoutSeconds:0.###} s."));

    private protected bool Acquire(int depth, in SharedWait wait)
    {
        LockAccess access = Access();
        if (access.TryReenter())
        {
            return true;
        }

        if (!Take(access, wait))
        {
            return false;
        }

        access.Enter(depth);
        return true;
    }

    /// <summary>Gets the access of a lock that is held by this thread.</summary>
    private protected LockAccess HeldAccess(string messageIfNot)
    {
        LockAccess access = Access();
        if (!access.IsHeldHere)
        {
            ThrowIfGone(access);
            throw new InvalidOperationException(messageIfNot);
        }

        return access;
    }

    /// <summary>What a process holds and lets go of, nobody in it could release.</summary>
    private protected override void LetGo()
    {
        if (Interlocked.Exchange(ref _access, null) is not { } access)
        {
            return;
        }

        if (access.Word.Owner == access.Self)
        {
            Post((int)SynchronizationOperation.Abandon, default);
        }

        LockMemory.Release(access.Word);
    }

    /// <summary>Takes it as soon as it is free: at once, or by the server when those have had it that came before.</summary>
    private bool Take(LockAccess access, in SharedWait wait)
    {
        for (int looks = 0; looks < Looks && !IsGone(access); looks++)
        {
            if (access.Word.TryTake(access.Self, out bool wasAbandoned))
            {
                _abandoned = wasAbandoned;
                return ConfirmTaken(access);
            }

            if (wait.IsImmediate)
            {
                return false;
            }

            if (access.Word.IsHandedOver)
            {
                break;
            }

            Thread.SpinWait(Pause);
        }

        using SharedReply reply = Invoke((int)SynchronizationOperation.Acquire, default, wait);
        if (reply.Status != ReplyStatus.Done)
        {
            return false;
        }

        MessagePackReader reader = reply.Reader();
        _abandoned = reader.ReadInt64() != 0;
        return true;
    }

    /// <summary>Gives back what was taken when the server had just left off to know this process.</summary>
    private bool ConfirmTaken(LockAccess access)
    {
        if (IsGone(access))
        {
            Return(access);
            ThrowIfGone(access);
        }

        return true;
    }

    private void Return(LockAccess access)
    {
        if (access.Word.TryRelease(access.Self, out bool mustWake) && mustWake)
        {
            Post((int)SynchronizationOperation.Wake, default);
        }

        GC.KeepAlive(this);
    }

    /// <summary>The server says what has become of the lock, if anything has.</summary>
    private void ThrowIfGone(LockAccess access)
    {
        if (IsGone(access))
        {
            Invoke((int)SynchronizationOperation.State).Dispose();
        }
    }

    private bool IsGone(LockAccess access) => IsDisposed || Link.IsEnded || access.Word.IsEnded;

    private LockAccess Access() => Volatile.Read(ref _access) ?? Open();

    private LockAccess Open()
    {
        LockAccess made;
        using (SharedReply reply = Invoke((int)SynchronizationOperation.Open))
        {
            MessagePackReader reader = reply.Reader();
            int self = reader.ReadInt32();
            bool isReentrant = reader.ReadBoolean();
            made = new LockAccess(FindWord(ref reader), self, isReentrant);
        }

        if (Interlocked.CompareExchange(ref _access, made, null) is { } known)
        {
            LockMemory.Release(made.Word);
            return known;
        }

        // Somebody may have disposed of it meanwhile, who found nothing to let go of.
        if (IsDisposed)
        {
            LetGo();
        }

        return made;
    }

    private LockWord FindWord(ref MessagePackReader reader)
    {
        if (Link is not LocalLink local)
        {
            return LockMemory.Read(ref reader);
        }

        LockWord? own = (local.Server.Find(ObjectId) as ServedLock)?.Word;
        return own is not null && LockMemory.TryShare(own) ? own : throw SharedObjectGoneException.Disposed(Link.ProcessId);
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
