using System.Diagnostics;

namespace ProcParallel.Core.Scheduling;

/// <summary>
/// One map or task given to a pool: its input on the way to the workers and its results on the way back, both bounded.
/// </summary>
/// <remarks>
/// One thread adds items, one thread reads results (it may be the same), and the pool's threads dispatch. Two locks: this call's own
/// for items and results, and the pool's, which is always taken first.
/// </remarks>
internal sealed partial class PoolCall
{
    private const int MinimumReadAhead = 64;
    private const long HeldBytesLimit = 32L * 1024 * 1024;
    private const long InputBytesLimit = 64L * 1024 * 1024;
    private const int HeadBytesLimit = 8 * 1024 * 1024;
    private const int ChunkBytesLimit = 1024 * 1024;

    private static int _lastId;

    private readonly long _openedAt = Stopwatch.GetTimestamp();
    private readonly object _lock = new();
    private readonly WorkerPool _pool;
    private readonly Queue<ItemSegment> _segments = new();
    private readonly Queue<Chunk> _returned = new();
    private ItemSegment? _tail;
    private int _headTaken;
    private int _waiting;
    private int _inFlight;
    private long _inFlightBytes;
    private long _added;
    private bool _completedAdding;
    private bool _started;
    private Exception? _aborted;

    public PoolCall(WorkerPool pool, WorkDefinition definition, CallOptions options, int workers)
    {
        _pool = pool;
        Definition = definition;
        Options = options;
        Workers = options.ThrottleLimit > 0 ? Math.Min(workers, options.ThrottleLimit) : workers;
        Sizer = new ChunkSizer(options, Workers);
        Coalescing = new Coalescing(options, pool.PumpNow);
        Id = Interlocked.Increment(ref _lastId);
    }

    public int Id { get; }

    public WorkDefinition Definition { get; }

    public CallOptions Options { get; }

    /// <summary>Gets how many workers may run this call at once.</summary>
    public int Workers { get; }

    /// <summary>Gets what chooses the chunk size. Guarded by the pool's lock.</summary>
    public ChunkSizer Sizer { get; }

    /// <summary>Gets the number of workers that have a chunk of this call. Guarded by the pool's lock.</summary>
    public int ActiveSlots { get; set; }

    /// <summary>Gets what keeps tiny items back for a moment, so that they travel together.</summary>
    public Coalescing Coalescing { get; }

    /// <summary>Gets or sets the call's place in its pool's list of open calls, so that among thousands it need not be looked for. Guarded by the pool's lock.</summary>
    public LinkedListNode<PoolCall>? Node { get; set; }

    /// <summary>Gets or sets a value indicating whether the pool has no more to do with the call. Guarded by the pool's lock.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Gets why the call ended before its input did; null when it did not.</summary>
    public Exception? Aborted => Volatile.Read(ref _aborted);

    /// <summary>Gets a value indicating whether a worker has been given an item of it.</summary>
    public bool HasStarted => Volatile.Read(ref _started);

    /// <summary>Gets the number of items that were added and not yet reported.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Gets the number of items that wait for a worker.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Gets the number of items that were added.</summary>
    public long Added => Interlocked.Read(ref _added);

    /// <summary>Gets a value indicating whether the producer should take results before it adds more.</summary>
    public bool IsFull => InFlight >= ReadAhead || Interlocked.Read(ref _heldBytes) > HeldBytesLimit || IsInputLarge;

    /// <summary>Says whether the call has taken longer than it may.</summary>
    public bool IsOverdue(long now) => Options.TotalTimeout is { } limit && Stopwatch.GetElapsedTime(_openedAt, now) > limit;

    /// <summary>Gets a value indicating whether the items are so large that one for each worker and one more are enough.</summary>
    private bool IsInputLarge => Interlocked.Read(ref _inFlightBytes) > InputBytesLimit && InFlight > Workers && Options.BufferSize == 0;

    private int ReadAhead => Options.BufferSize > 0
        ? Options.BufferSize
        : Math.Max(MinimumReadAhead, Sizer.Target * Workers * 4);

    /// <summary>Gets where the call runs: the worker that has its first chunk; zeros when none has.</summary>
    public (int WorkerId, int ProcessId, int Attempt) Place() => _pool.PlaceOf(this);

    /// <summary>Adds an item. The bytes are copied; the tag comes back with the item's results.</summary>
    public void Add(ReadOnlySpan<byte> item, object? tag)
    {
        lock (_lock)
        {
            if (_aborted is not null)
            {
                return;
            }

            if (_tail is null || !_tail.TryAppend(item, tag))
            {
                _tail?.Seal();
                _tail = new ItemSegment(Options.FirstIndex + _added, item.Length, Options.Single);
                _segments.Enqueue(_tail);
                _ = _tail.TryAppend(item, tag);
            }

            _added++;
            _inFlight++;
            _inFlightBytes += item.Length;
            _waiting++;
        }

        _pool.OnItemsWaiting(this);
    }

    /// <summary>Says that no more items will be added.</summary>
    public void CompleteAdding()
    {
        lock (_lock)
        {
            _completedAdding = true;
            _tail?.Seal();
            _tail = null;
        }

        _pool.OnAddingCompleted(this);
    }

    /// <summary>Drops what waits, has what runs stopped, and wakes the reader. Does nothing when the call has ended.</summary>
    public void Cancel() => _pool.Abort(this, new OperationCanceledException("The call was cancelled."));

    /// <summary>Takes items for one worker: those that came back from another first. Under the pool's lock.</summary>
    /// <param name="slot">The worker.</param>
    /// <param name="maximumItems">How many it may take.</param>
    /// <param name="isIdle">
    /// Whether it has nothing to do before them. What came back is the oldest there is, and what is ready behind it waits for it: so it goes
    /// to the first that is free, and not behind something that may take long.
    /// </param>
    public Chunk? TakeChunk(WorkerSlot slot, int maximumItems, bool isIdle)
    {
        lock (_lock)
        {
            if (_aborted is not null || _waiting == 0 || (_returned.Count > 0 && !isIdle))
            {
                return null;
            }

            Chunk? chunk = TakeReturned(slot, maximumItems) ?? TakeNew(maximumItems);
            if (chunk is not null)
            {
                _waiting -= chunk.Count;
                MarkStarted();
            }

            return chunk;
        }
    }

    /// <summary>Puts a chunk back that its worker did not begin. Under the pool's lock.</summary>
    public void Return(Chunk chunk)
    {
        lock (_lock)
        {
            chunk.Slot = null;
            chunk.Renew();
            if (_aborted is null)
            {
                _returned.Enqueue(chunk);
                _waiting += chunk.Count;
            }
        }
    }

    /// <summary>Wakes the reader the first time, who may show that the work is no longer queued.</summary>
    private void MarkStarted()
    {
        if (!_started)
        {
            Volatile.Write(ref _started, true);
            Signal.Set();
        }
    }

    private Chunk? TakeReturned(WorkerSlot slot, int maximumItems)
    {
        for (int i = _returned.Count; i > 0; i--)
        {
            Chunk chunk = _returned.Dequeue();
            if (_pool.ShouldAvoid(slot, chunk))
            {
                _returned.Enqueue(chunk);
                continue;
            }

            if (chunk.Count > maximumItems)
            {
                _returned.Enqueue(SplitChunk(chunk, maximumItems));
            }

            return chunk;
        }

        return null;
    }

    private Chunk? TakeNew(int maximumItems)
    {
        // A segment may have been the tail when its last item was taken; then the next item did not fit.
        while (_segments.TryPeek(out ItemSegment? done) && done != _tail && done.Count == _headTaken)
        {
            RetireHead();
        }

        if (!_segments.TryPeek(out ItemSegment? segment) || segment.Count == _headTaken)
        {
            return null;
        }

        int available = segment.Count - _headTaken;
        int wanted = Math.Min(Math.Min(Sizer.Next(_waiting, Workers), maximumItems), available);
        int count = segment.CountWithin(_headTaken, wanted, ChunkBytesLimit);
        var chunk = new Chunk(this, segment, _headTaken, count, segment.FirstIndex + _headTaken);
        _headTaken += count;
        if (_headTaken == segment.Count && (segment != _tail || segment.Count == ItemSegment.MaximumItems))
        {
            RetireHead();
        }

        Append(chunk);
        return chunk;
    }

    private void RetireHead()
    {
        ItemSegment segment = _segments.Dequeue();
        _headTaken = 0;
        if (segment == _tail)
        {
            _tail = null;
            segment.Seal();
        }
    }
}
