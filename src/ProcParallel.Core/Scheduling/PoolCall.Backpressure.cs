using ProcParallel.Core.Results;

namespace ProcParallel.Core.Scheduling;

/// <content>How far workers may be ahead of the reader.</content>
internal sealed partial class PoolCall
{
    private int _heldBackWorkers;

    /// <summary>Gets a value indicating whether so much has arrived that a worker may be too far ahead; cheap enough to ask for every frame.</summary>
    public bool IsReaderBehind => Interlocked.Read(ref _heldBytes) > HeadBytesLimit;

    /// <summary>Gets a value indicating whether what the reader waits for has come back from a worker and waits for another. Under the pool's lock.</summary>
    public bool HeadWaits
    {
        get
        {
            lock (_lock)
            {
                return Options.Ordered && _returned.Count > 0 && NextUnfinished() is { Complete: false, Slot: null };
            }
        }
    }

    /// <summary>Gets or sets how many workers wait for this call's reader. Written under the pool's lock.</summary>
    public int HeldBackWorkers
    {
        get => Volatile.Read(ref _heldBackWorkers);
        set => Interlocked.Exchange(ref _heldBackWorkers, value);
    }

    /// <summary>Says whether a worker should wait before it sends more, because the reader is too far behind. Under the pool's lock.</summary>
    /// <param name="slot">The worker.</param>
    /// <param name="isWaiting">Whether it waits already: it goes on only when the reader has caught up by a good part, not with each piece.</param>
    public bool IsTooFarAhead(WorkerSlot slot, bool isWaiting)
    {
        lock (_lock)
        {
            if (_aborted is not null)
            {
                return false;
            }

            // The reader waits for the first chunk: holding its worker back because of others would be a deadlock.
            return Options.Ordered && NextUnfinished() is { Complete: false } head && head.Slot == slot
                ? head.Pieces.Count > 1 && HeldBy(head) > HeadBytesLimit
                : _heldBytes > HeldBytesLimit * (isWaiting ? 1 : 2);
        }
    }

    private void ContinueHeldBack()
    {
        if (HeldBackWorkers > 0)
        {
            _pool.ContinueHeldBack(this);
        }
    }

    private static long HeldBy(Chunk chunk)
    {
        long held = 0;
        foreach (ResultPiece piece in chunk.Pieces)
        {
            held += piece.Length;
        }

        return held;
    }
}
