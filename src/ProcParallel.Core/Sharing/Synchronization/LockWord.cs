namespace ProcParallel.Core.Sharing;

/// <summary>
/// The state of a lock: eight bytes of memory that all its users share, so that to acquire and to release a lock that nobody else wants is one instruction each,
/// and no message. Who waits is known to the server alone; the word says that there is somebody.
/// </summary>
/// <remarks>
/// The lower half is who holds it (a <see cref="SharingPeer.Id"/>), or 0. As in a lock of threads that is made to be fast, one that runs may take the lock before one that
/// waits, whose waking takes hundreds of times as long; but not for longer than the server allows, which then has it handed over.
/// </remarks>
internal sealed unsafe class LockWord(Segment segment, int index)
{
    /// <summary>Each has a line of the processor's cache to itself.</summary>
    public const int Size = 64;

    /// <summary>Somebody waits at the server.</summary>
    private const long Waiting = 1L << 32;

    /// <summary>The server has been told that it is free, or is being told.</summary>
    private const long Waking = 1L << 33;

    /// <summary>Whoever waits has waited long enough: only the server may give it to anybody.</summary>
    private const long HandOver = 1L << 34;

    /// <summary>The last holder has ended without releasing it.</summary>
    private const long Abandoned = 1L << 35;

    /// <summary>The lock has been disposed of.</summary>
    private const long Ended = 1L << 36;

    private const long OwnerMask = uint.MaxValue;

    /// <summary>Gets the memory that it is in.</summary>
    public Segment Segment => segment;

    /// <summary>Gets its number in that memory.</summary>
    public int Index => index;

    /// <summary>Gets who holds it; 0 for nobody.</summary>
    public int Owner => (int)Now;

    /// <summary>Gets a value indicating whether the lock has been disposed of.</summary>
    public bool IsEnded => (Now & Ended) != 0;

    /// <summary>Gets a value indicating whether those who wait come before those who do not.</summary>
    public bool IsHandedOver => (Now & HandOver) != 0;

    private long Now
    {
        get
        {
            long now = Volatile.Read(ref Word);
            GC.KeepAlive(this);
            return now;
        }
    }

    private ref long Word => ref *(long*)(segment.Data + (index * (long)Size));

    /// <summary>Takes it if it is free, even if others wait.</summary>
    /// <param name="self">Who takes it.</param>
    /// <param name="wasAbandoned">Whether its last holder had ended.</param>
    public bool TryTake(int self, out bool wasAbandoned)
    {
        long now = Volatile.Read(ref Word);
        while ((now & (OwnerMask | HandOver | Ended)) == 0)
        {
            long found = Interlocked.CompareExchange(ref Word, (now & ~Abandoned) | (uint)self, now);
            if (found == now)
            {
                wasAbandoned = (now & Abandoned) != 0;
                return true;
            }

            now = found;
        }

        wasAbandoned = false;
        return false;
    }

    /// <summary>Gives it up.</summary>
    /// <param name="self">Who had it.</param>
    /// <param name="mustWake">Whether the server is to be told, because somebody waits.</param>
    /// <returns>False if it was not held by that one; nothing has changed then.</returns>
    public bool TryRelease(int self, out bool mustWake)
    {
        long before = Change(self, static now => (now & ~OwnerMask) | ((now & Waiting) == 0 ? 0 : Waking));
        mustWake = (before & (Waiting | Waking)) == Waiting;
        return before != 0;
    }

    /// <summary>For the server: takes it away from one that has ended.</summary>
    public bool TryAbandon(int owner) => Change(owner, static now => (now & ~OwnerMask) | Abandoned) != 0;

    /// <summary>For the server: gives it to the next, if it is free.</summary>
    /// <param name="next">Who gets it.</param>
    /// <param name="othersWait">Whether others still wait.</param>
    /// <param name="wasAbandoned">Whether its last holder had ended.</param>
    public bool TryGrant(int next, bool othersWait, out bool wasAbandoned)
    {
        long now = Volatile.Read(ref Word);
        while ((now & OwnerMask) == 0)
        {
            long found = Interlocked.CompareExchange(ref Word, (now & Ended) | (othersWait ? Waiting : 0) | (uint)next, now);
            if (found == now)
            {
                wasAbandoned = (now & Abandoned) != 0;
                return true;
            }

            now = found;
        }

        wasAbandoned = false;
        return false;
    }

    /// <summary>For the server: says that somebody waits, so that the holder tells the server when it releases it.</summary>
    /// <param name="handOver">Whether nobody may take it before those who wait.</param>
    /// <returns>False if it has become free.</returns>
    public bool TryAwait(bool handOver)
    {
        long now = Volatile.Read(ref Word);
        while ((now & OwnerMask) != 0)
        {
            long found = Interlocked.CompareExchange(ref Word, (now & ~Waking) | Waiting | (handOver ? HandOver : 0), now);
            if (found == now)
            {
                return true;
            }

            now = found;
        }

        return false;
    }

    /// <summary>For the server: nobody waits any more.</summary>
    public void ClearWaiting() => Interlocked.And(ref Word, ~(Waiting | Waking | HandOver));

    /// <summary>For the server: nobody can take it any more.</summary>
    public void End() => Interlocked.Or(ref Word, Ended);

    /// <summary>Changes it as long as it is held by that one.</summary>
    /// <returns>What it was; 0 if it is not held by that one.</returns>
    private long Change(int owner, Func<long, long> change)
    {
        long now = Volatile.Read(ref Word);
        while ((int)now == owner)
        {
            long found = Interlocked.CompareExchange(ref Word, change(now), now);
            if (found == now)
            {
                return now;
            }

            now = found;
        }

        return 0;
    }
}
