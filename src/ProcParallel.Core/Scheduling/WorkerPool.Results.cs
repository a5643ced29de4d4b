using ProcParallel.Core.Results;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <content>What comes back from workers, and what is done about what does not.</content>
internal sealed partial class WorkerPool
{
    /// <summary>
    /// After so many workers that ended before they had begun the chunk that they were given, its first item counts as what ended them: merely
    /// to receive it ends workers, and without a limit each replacement would be given it for ever.
    /// </summary>
    private const int MaximumStrikes = 5;

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
            chunk.Call.WaitForRoom(chunk, slot);
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
        if (offset < 0 || offset >= chunk.Count)
        {
            return;
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

        TryAgain(failed, slot.Id);
        return true;
    }

    private static void TryAgain(Chunk chunk, int workerId)
    {
        chunk.Attempt++;
        chunk.AvoidWorkerId = workerId;
        GiveBack(chunk);
    }

    /// <summary>Under the lock: what had arrived stays; what had begun is lost; what had not is run elsewhere.</summary>
    private static void Recover(WorkerSlot slot, Chunk chunk, WorkerExit exit)
    {
        PoolCall call = chunk.Call;
        if (call.Aborted is not null)
        {
            call.CompleteChunk(chunk);
            return;
        }

        if (chunk.IsEndOfCall)
        {
            Fail(slot, chunk, exit);
            return;
        }

        int begun = slot.Process.Cell.Begun(chunk.Id) - chunk.WireOffset;
        if (chunk.Strikes >= MaximumStrikes)
        {
            begun = Math.Max(begun, 1);
        }

        Chunk? rest = chunk;
        if (chunk.Ended > 0)
        {
            rest = chunk.Ended < chunk.Count ? call.SplitChunk(chunk, chunk.Ended) : null;
            begun -= chunk.Ended;
            call.CompleteChunk(chunk);
        }

        for (; begun > 0 && rest is not null; begun--)
        {
            Chunk lost = rest;
            rest = lost.Count > 1 ? call.SplitChunk(lost, 1) : null;
            Lose(slot, lost, exit, chunk);
        }

        if (rest is not null)
        {
            GiveBack(rest);
        }
    }

    /// <summary>Under the lock: notes that a worker ended when this was the next that it had to begin.</summary>
    private static void CountStrike(WorkerSlot slot, Chunk next)
    {
        bool hasBegun = next.IsEndOfCall || slot.Process.Cell.Begun(next.Id) > next.WireOffset;
        next.Strikes = hasBegun ? 0 : next.Strikes + 1;
    }

    private static void Lose(WorkerSlot slot, Chunk item, WorkerExit exit, Chunk cut)
    {
        bool timedOut = slot.KilledForTimeout is { } stop && stop.Chunk == cut
            && stop.Offset == (int)(item.FirstIndex - cut.FirstIndex) + cut.WireOffset;
        if (!timedOut && item.Attempt <= item.Call.Options.RetryCount)
        {
            TryAgain(item, slot.Id);
            return;
        }

        Fail(slot, item, exit, timedOut);
    }

    private static void Fail(WorkerSlot slot, Chunk item, WorkerExit exit, bool timedOut = false)
    {
        Exception failure = timedOut
            ? new ItemTimeoutException(item.FirstIndex, item.Call.Options.ItemTimeout!.Value, exit.WorkerId, exit.ProcessId)
            : new WorkerLostException(exit, item.FirstIndex, item.Attempt);
        item.Call.Deliver(new ResultPiece(item, null, 0, 0, 0, failure, exit.WorkerId, exit.ProcessId));
        item.Call.CompleteChunk(item);
    }
}
