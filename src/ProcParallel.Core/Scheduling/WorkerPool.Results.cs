using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Scheduling;

/// <content>What comes back from workers.</content>
internal sealed partial class WorkerPool
{
    /// <summary>
    /// So long does an item that has failed wait for another worker to become free. What the others do may take for ever, and may even wait for
    /// this item.
    /// </summary>
    private static readonly TimeSpan RetryPatience = TimeSpan.FromSeconds(1);

    /// <summary>Called on a connection's thread for each part of a results frame; <see cref="OnSectionsRead"/> follows the last.</summary>
    /// <returns>The chunk that it is about; null when that is no longer this worker's.</returns>
    public Chunk? OnSection(WorkerSlot slot, WorkerSlot.Section section)
    {
        Chunk? chunk;
        lock (_gate)
        {
            chunk = slot.Find(section.ChunkId);
            slot.LastProgress = Now;
            slot.ItemsDone += section.Ended;
            if (chunk is not null)
            {
                slot.Sender.Answered(chunk.SentUpTo);
            }

            if (chunk is not null && section.Flags.HasFlag(SectionFlags.Failed) && RetryFailed(slot, chunk))
            {
                chunk = slot.Find(section.ChunkId);
                section = section with { Ended = 0, Length = 0 };
            }
        }

        if (chunk is null)
        {
            return null;
        }

        CheckEnded(chunk, section.Ended);
        if (section.Length > 0 || section.Ended > 0)
        {
            chunk.Call.Deliver(section.ToPiece(chunk, slot));
        }

        if (section.Flags.HasFlag(SectionFlags.ChunkEnd))
        {
            Complete(slot, chunk, section.Microseconds);
        }

        return chunk;
    }

    /// <summary>Called on a connection's thread when the parts of a results frame are delivered: hands out what became possible, once for all of them.</summary>
    public void OnSectionsRead(WorkerSlot slot, List<Chunk> reported)
    {
        bool anyCompleted = false;
        PoolCall? finished = null;
        foreach (Chunk chunk in reported)
        {
            if (chunk.Complete && chunk.Call != finished)
            {
                finished = chunk.Call;
                FinishIfDrained(finished);
            }

            anyCompleted |= chunk.Complete;
        }

        if (anyCompleted)
        {
            Pump();
        }

        foreach (Chunk chunk in reported)
        {
            HoldBackIfAhead(slot, chunk.Call);
        }
    }

    /// <summary>Called when a worker gives back the items of a chunk from an offset on.</summary>
    public void OnReleased(WorkerSlot slot, int chunkId, int wireOffset)
    {
        PoolCall? call = null;
        lock (_gate)
        {
            if (slot.Find(chunkId) is { } chunk)
            {
                call = chunk.Call;
                chunk.RevokeSent = false;
                TakeBack(slot, chunk, wireOffset - chunk.WireOffset);
            }
        }

        if (call is not null)
        {
            FinishIfDrained(call);
            Pump();
        }
    }

    /// <summary>Called with what a worker's process wrote to its own standard streams.</summary>
    public void OnOutput(WorkerSlot slot, ReadOnlyMemory<byte> bytes, bool isError) => OutputReceived?.Invoke(slot, bytes, isError);

    private static void CheckEnded(Chunk chunk, int ended)
    {
        if (chunk.Ended + ended > chunk.Count)
        {
            throw new ProtocolException("A worker reports more items than it was given.");
        }
    }

    private void TakeBack(WorkerSlot slot, Chunk chunk, int offset)
    {
        if (offset >= chunk.Count)
        {
            return;
        }

        if (offset < chunk.Ended)
        {
            throw new ProtocolException("A worker gives back items that it has reported.");
        }

        slot.ItemsGiven -= chunk.Count - offset;
        if (offset == 0)
        {
            Unassign(slot, chunk);
            GiveBack(chunk);
            return;
        }

        GiveBack(chunk.Call.SplitChunk(chunk, offset));
    }

    /// <summary>Under the lock: has a chunk that nobody has begun run by whoever is free, unless its call is over.</summary>
    private static void GiveBack(Chunk chunk)
    {
        if (chunk.Call.Aborted is null)
        {
            chunk.Call.Return(chunk);
        }
        else
        {
            chunk.Call.CompleteChunk(chunk);
        }
    }

    private void Complete(WorkerSlot slot, Chunk chunk, long microseconds)
    {
        lock (_gate)
        {
            if (!slot.Assigned.Contains(chunk))
            {
                return;
            }

            if (chunk.Ended < chunk.Count && chunk.Call.Aborted is null)
            {
                throw new ProtocolException("A worker ended a chunk without all of its items.");
            }

            _losses = 0;
            chunk.Call.Sizer.Measure(chunk.Count, microseconds / 1e6);
            if (chunk.IsEndOfCall && slot.PinnedTo == chunk.Call)
            {
                slot.PinnedTo = null;
            }

            Unassign(slot, chunk);
            chunk.Call.CompleteChunk(chunk);
        }
    }

    /// <summary>Under the lock: has an item that failed by itself tried again, if the call wants that.</summary>
    private static bool RetryFailed(WorkerSlot slot, Chunk chunk)
    {
        PoolCall call = chunk.Call;
        if (!call.Options.RetryOnError || chunk.Attempt > call.Options.RetryCount || chunk.Ended >= chunk.Count || call.Aborted is not null)
        {
            return false;
        }

        Chunk failed = chunk.Ended == 0 ? chunk : call.SplitChunk(chunk, chunk.Ended);
        Chunk rest = call.SplitChunk(failed, 1);
        rest.ContinueAs(chunk);
        slot.Assigned[slot.Assigned.IndexOf(chunk)] = rest;
        if (failed != chunk)
        {
            call.CompleteChunk(chunk);
        }

        TryAgain(failed, slot);
        return true;
    }

    private static void TryAgain(Chunk chunk, WorkerSlot slot)
    {
        chunk.Attempt++;
        chunk.FailedOn = slot;
        chunk.AvoidUntil = Now + Ticks(RetryPatience);
        GiveBack(chunk);
    }
}
