using ProcParallel.Core.Results;

namespace ProcParallel.Core.Scheduling;

/// <content>The way back: results in order or as they arrive, to one reader.</content>
internal sealed partial class PoolCall
{
    private readonly Queue<ResultPiece> _arrived = new();
    private Chunk? _first;
    private Chunk? _last;
    private int _openChunks;
    private long _heldBytes;
    private long _ended;
    private bool _dispatchDone;
    private bool _readable;

    /// <summary>Gets what wakes the reader when <see cref="TryTake"/> or <see cref="IsFinished"/> may have something new.</summary>
    public ResultSignal Signal { get; } = new();

    /// <summary>Gets a value indicating whether <see cref="TryTake"/> may have something; cheap enough to ask for every item added.</summary>
    public bool MayHaveResults => Volatile.Read(ref _readable);

    /// <summary>Gets a value indicating whether everything has been read, or the call was aborted.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock)
            {
                return _aborted is not null || (_dispatchDone && _arrived.Count == 0 && NextReadable() is null);
            }
        }
    }

    /// <summary>Gets a value indicating whether all input was dispatched and everything dispatched has come back.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock)
            {
                return _completedAdding && _waiting == 0 && _openChunks == 0;
            }
        }
    }

    /// <summary>Gets the number of items that have ended, whether or not their results were taken.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Takes the next part of the results. The reader gives it back with <see cref="Release"/> when it has used it.</summary>
    public bool TryTake(out ResultPiece piece)
    {
        lock (_lock)
        {
            if (_aborted is null)
            {
                if (!Options.Ordered && _arrived.TryDequeue(out piece))
                {
                    return true;
                }

                if (Options.Ordered && NextReadable() is { } chunk)
                {
                    piece = chunk.Pieces.Dequeue();
                    return true;
                }
            }

            Volatile.Write(ref _readable, false);
        }

        ContinueHeldBack();
        piece = default;
        return false;
    }

    /// <summary>Gives back a part that was read: its items count as reported, and its memory is free again.</summary>
    public void Release(in ResultPiece piece)
    {
        piece.Frame?.Dispose();
        lock (_lock)
        {
            int ended = piece.Failure is null ? piece.Ended : 1;
            Chunk chunk = piece.Chunk;
            if (ended > 0 && chunk.Segment is { } segment)
            {
                _inFlightBytes -= segment.Slice(chunk.Start + chunk.Taken, ended).Length;
                segment.Release(chunk.Start + chunk.Taken, ended);
                chunk.Taken += ended;
                _inFlight -= ended;
            }

            _heldBytes -= piece.Length;

            // Also where results are taken as they arrive: what is done with is let go, however long the input.
            _ = NextUnfinished();
        }

        ContinueHeldBack();
    }

    /// <summary>Stores a part that arrived. The caller completes the chunk separately.</summary>
    public void Deliver(in ResultPiece piece)
    {
        lock (_lock)
        {
            if (_aborted is not null)
            {
                piece.Frame?.Dispose();
                return;
            }

            int ended = piece.Failure is null ? piece.Ended : 1;
            piece.Chunk.Ended += ended;
            _ended += ended;
            _heldBytes += piece.Length;
            (Options.Ordered ? piece.Chunk.Pieces : _arrived).Enqueue(piece);
            Volatile.Write(ref _readable, true);
        }

        Signal.Set();
    }

    /// <summary>Says that nothing more will arrive of a chunk. Under the pool's lock.</summary>
    public void CompleteChunk(Chunk chunk)
    {
        lock (_lock)
        {
            chunk.Complete = true;
            _openChunks--;
            Volatile.Write(ref _readable, true);
        }

        Signal.Set();
    }

    /// <summary>Cuts a chunk in two, of which the second is again open. Under the pool's lock.</summary>
    public Chunk SplitChunk(Chunk chunk, int offset)
    {
        lock (_lock)
        {
            _openChunks++;
            Chunk rest = chunk.Split(offset);
            if (_last == chunk)
            {
                _last = rest;
            }

            return rest;
        }
    }

    /// <summary>Adds the chunk that stands for the end of the call on one worker. Under the pool's lock.</summary>
    public Chunk AddEndOfCall()
    {
        var chunk = new Chunk(this, null, 0, 0, -1);
        lock (_lock)
        {
            Append(chunk);
        }

        return chunk;
    }

    /// <summary>Says that everything was dispatched and has come back. Under the pool's lock.</summary>
    public void MarkDispatchDone()
    {
        lock (_lock)
        {
            _dispatchDone = true;
            Volatile.Write(ref _readable, true);
        }

        Signal.Set();
    }

    /// <summary>Ends the call early. Under the pool's lock.</summary>
    /// <returns>False when it had ended already.</returns>
    public bool MarkAborted(Exception reason)
    {
        lock (_lock)
        {
            if (_aborted is not null || (_dispatchDone && _openChunks == 0))
            {
                return false;
            }

            Volatile.Write(ref _aborted, reason);
            Discard();
            Volatile.Write(ref _readable, true);
        }

        Signal.Set();
        return true;
    }

    private void Append(Chunk chunk)
    {
        _openChunks++;
        if (_last is null)
        {
            _first = chunk;
        }
        else
        {
            _last.Next = chunk;
        }

        _last = chunk;
    }

    private Chunk? NextUnfinished()
    {
        while (_first is { Complete: true, Pieces.Count: 0 } finished)
        {
            _first = finished.Next;
            if (_first is null)
            {
                _last = null;
            }
        }

        return _first;
    }

    private Chunk? NextReadable() => NextUnfinished() is { Pieces.Count: > 0 } chunk ? chunk : null;

    private void Discard()
    {
        _waiting = 0;
        _segments.Clear();
        _returned.Clear();
        while (_arrived.TryDequeue(out ResultPiece piece))
        {
            piece.Frame?.Dispose();
        }

        for (Chunk? chunk = _first; chunk is not null; chunk = chunk.Next)
        {
            while (chunk.Pieces.TryDequeue(out ResultPiece piece))
            {
                piece.Frame?.Dispose();
            }
        }
    }
}
