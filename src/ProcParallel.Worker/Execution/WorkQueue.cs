namespace ProcParallel.Worker.Execution;

/// <summary>What the channel's thread has received and the executing thread has not yet begun. Bounded by what the parent gives out.</summary>
internal sealed class WorkQueue
{
    private const int Spins = 30;
    private readonly object _lock = new();
    private readonly LinkedList<WorkEntry> _entries = new();
    private readonly IdleMemory _memory = new();
    private int _count;

    /// <summary>Gets how many entries wait.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(WorkEntry entry)
    {
        lock (_lock)
        {
            _entries.AddLast(entry);
            Volatile.Write(ref _count, _entries.Count);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for an entry and takes it.</summary>
    public WorkEntry Take()
    {
        WorkEntry? entry;
        while (!TryTake(_ => true, out entry))
        {
        }

        return entry;
    }

    /// <summary>Waits for an entry, and takes it if it concerns the given call; otherwise leaves it where it is.</summary>
    public WorkEntry? TakeEntryOf(int callId) =>
        TryTake(entry => (entry.Chunk?.CallId ?? entry.EndedCall) == callId, out WorkEntry? entry) ? entry : null;

    /// <summary>Finds a waiting chunk.</summary>
    public WorkChunk? Find(int chunkId)
    {
        lock (_lock)
        {
            return _entries.FirstOrDefault(entry => entry.Chunk?.Id == chunkId)?.Chunk;
        }
    }

    /// <summary>Takes chunks out again.</summary>
    public List<WorkChunk> Remove(Func<WorkChunk, bool> condition)
    {
        var removed = new List<WorkChunk>();
        lock (_lock)
        {
            for (LinkedListNode<WorkEntry>? node = _entries.First; node is not null;)
            {
                LinkedListNode<WorkEntry>? next = node.Next;
                if (node.Value.Chunk is { } chunk && condition(chunk))
                {
                    removed.Add(chunk);
                    _entries.Remove(node);
                }

                node = next;
            }

            Volatile.Write(ref _count, _entries.Count);
        }

        return removed;
    }

    private bool TryTake(Func<WorkEntry, bool> condition, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WorkEntry? entry)
    {
        // Work mostly follows work within microseconds, and to sleep and be woken takes longer than that.
        for (int i = 0; i < Spins && Count == 0; i++)
        {
            Thread.SpinWait(20);
        }

        lock (_lock)
        {
            while (_entries.Count == 0)
            {
                if (!Monitor.Wait(_lock, IdleMemory.Delay) && _entries.Count == 0)
                {
                    _memory.Release();
                    Monitor.Wait(_lock);
                }
            }

            entry = _entries.First!.Value;
            if (!condition(entry))
            {
                return false;
            }

            _entries.RemoveFirst();
            Volatile.Write(ref _count, _entries.Count);
            return true;
        }
    }
}

/// <summary>A chunk to run, or the end of a call, or (neither) the end of the worker.</summary>
/// <param name="Chunk">The chunk; null for the others.</param>
/// <param name="EndedCall">The call that has ended; 0 for the others.</param>
/// <param name="EndChunkId">The chunk number under which the end's records are awaited; 0 when nobody waits.</param>
/// <param name="IsCancelled">Whether it has ended because nobody wants it any more.</param>
internal sealed record WorkEntry(WorkChunk? Chunk, int EndedCall = 0, int EndChunkId = 0, bool IsCancelled = false);
