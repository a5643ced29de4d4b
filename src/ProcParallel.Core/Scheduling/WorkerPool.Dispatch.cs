using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Scheduling;

/// <content>Who gets which items when.</content>
internal sealed partial class WorkerPool
{
    /// <summary>With less work than this in its channel, in seconds, a worker gets its next chunk in advance.</summary>
    private const double PrefetchSeconds = 0.05;

    /// <summary>Chunks that a worker may have when they are tiny: enough to hide the way to the parent and back.</summary>
    private const int MaximumAssigned = 12;

    /// <summary>A worker that has this many is given more when it reports, several together, and not one by one as items are added.</summary>
    private const int EnoughAssigned = MaximumAssigned / 2;

    /// <summary>A worker with less work left than this, in seconds, finishes it sooner than it could be moved.</summary>
    private const double WorthMovingSeconds = 0.01;

    /// <summary>Called by a call after each item that was added; cheap when all workers are busy.</summary>
    public void OnItemsWaiting(PoolCall call)
    {
        if (Volatile.Read(ref _hungry) && call.Waiting > 0 && !call.Coalescing.ShouldWait(call.Waiting, call.Sizer.SecondsPerItem))
        {
            call.Coalescing.Dispatched();
            Pump(EnoughAssigned);
        }
    }

    /// <summary>Hands out work until nobody can take any.</summary>
    private void Pump(int depth = MaximumAssigned)
    {
        // With the workers as they are now: one that dies before its chunk is sent gives that to another, who must not get it twice.
        List<(WorkerSlot Slot, Chunk Chunk)>? assigned = null;
        lock (_gate)
        {
            while (NextAssignment(depth) is { } chunk)
            {
                (assigned ??= []).Add((chunk.Slot!, chunk));
            }
        }

        if (assigned is not null)
        {
            SendTogether(assigned);
        }
    }

    /// <summary>Sends chunks, those for the same worker in one go.</summary>
    private static void SendTogether(List<(WorkerSlot Slot, Chunk Chunk)> assigned)
    {
        for (int i = 0; i < assigned.Count; i++)
        {
            WorkerSlot slot = assigned[i].Slot;
            if (assigned.FindIndex(other => other.Slot == slot) == i)
            {
                slot.Sender.SendChunks(assigned.Where(other => other.Slot == slot).Select(other => other.Chunk).ToArray());
            }
        }
    }

    private Chunk? NextAssignment(int limit)
    {
        // Set before the look: an item added after the look finds it set and looks again.
        Volatile.Write(ref _hungry, true);
        Interlocked.MemoryBarrier();
        if (_calls.Count == 0)
        {
            return null;
        }

        bool anyCapacity = false;
        bool mayStart = MayAnotherWork();
        for (int depth = 0; depth < limit; depth++)
        {
            foreach (WorkerSlot slot in _slots)
            {
                if (slot.State != SlotState.Ready || slot.Assigned.Count != depth || !HasCapacity(slot) || (depth == 0 && !mayStart))
                {
                    continue;
                }

                anyCapacity |= depth < EnoughAssigned;
                if (TakeFor(slot) is { } chunk)
                {
                    return chunk;
                }
            }
        }

        bool canGrow = StartWorkersForWhatWaits();
        StealForIdle();
        Volatile.Write(ref _hungry, anyCapacity || canGrow);
        return null;
    }

    /// <summary>
    /// Whether one more worker may have work. The replacement of one that is about to end is there before that has ended, and must not run items
    /// beside it when the pool has no room for both.
    /// </summary>
    private bool MayAnotherWork()
    {
        int working = 0;
        foreach (WorkerSlot slot in _slots)
        {
            working += slot.Assigned.Count > 0 ? 1 : 0;
        }

        return working < _throttleLimit || working < _throttleLimit + Overflow();
    }

    private static bool HasCapacity(WorkerSlot slot)
    {
        if (slot.Assigned.Count == 0)
        {
            return true;
        }

        if (slot.Assigned.Count >= MaximumAssigned || slot.Stop is not null || slot.IsHeldBack)
        {
            return false;
        }

        double seconds = 0;
        foreach (Chunk chunk in slot.Assigned)
        {
            // Behind what it may have to give back, newer items would be run first.
            double perItem = chunk.Call.Sizer.SecondsPerItem;
            if (perItem < 0 || chunk.IsEndOfCall || chunk.RevokeSent)
            {
                return false;
            }

            seconds += perItem * (chunk.Count - chunk.Ended);
        }

        return seconds < (slot.Assigned.Count == 1 ? PrefetchSeconds : PrefetchSeconds / 20);
    }

    private Chunk? TakeFor(WorkerSlot slot)
    {
        int limit = Settings.MaxTasksPerWorker is int most ? most - slot.ItemsGiven : int.MaxValue;
        for (LinkedListNode<PoolCall>? node = _calls.First; node is not null; node = node.Next)
        {
            PoolCall call = node.Value;
            if (call.Waiting == 0 || (slot.PinnedTo is not null && slot.PinnedTo != call) || !MayRun(slot, call))
            {
                continue;
            }

            // A worker that is to keep a call's state must not hold another call's items behind it.
            if (call.Options.Stateful && slot.PinnedTo is null && slot.Assigned.Count > 0)
            {
                continue;
            }

            if (call.TakeChunk(slot, limit, isIdle: slot.Assigned.Count == 0) is { } chunk)
            {
                Assign(slot, chunk);
                _calls.Remove(node);
                _calls.AddLast(node);
                return chunk;
            }
        }

        return null;
    }

    /// <summary>Whether a worker may run items of a call besides those that do. A worker that keeps something of it does, also while it has none.</summary>
    private bool MayRun(WorkerSlot slot, PoolCall call) => call.Options.Stateful
        ? slot.PinnedTo == call || _slots.Count(other => other.PinnedTo == call) < call.Workers + Stuck(call)
        : call.ActiveSlots < call.Workers || slot.HasCall(call) || call.ActiveSlots < call.Workers + Stuck(call);

    /// <summary>How many workers of a call can do nothing before something has been done that has come back and that its reader waits for.</summary>
    private static int Stuck(PoolCall call) => call.HeldBackWorkers > 0 && call.HeadWaits ? call.HeldBackWorkers : 0;

    private void Assign(WorkerSlot slot, Chunk chunk)
    {
        if (!slot.HasCall(chunk.Call))
        {
            chunk.Call.ActiveSlots++;
        }

        if (slot.Assigned.Count == 0)
        {
            slot.LastProgress = Now;
        }

        chunk.Slot = slot;
        ContinueIfNear(slot, chunk.Call);
        slot.LastCall = chunk.Call;
        slot.Assigned.Add(chunk);
        slot.ItemsGiven += chunk.Count;
        if (chunk.Call.Options.Stateful)
        {
            slot.PinnedTo = chunk.Call;
        }

        if (Settings.IsSingleUse)
        {
            slot.State = SlotState.Ending;
        }
        else if (Settings.MaxTasksPerWorker is int most && slot.ItemsGiven >= most && slot.State == SlotState.Ready)
        {
            slot.State = SlotState.Retiring;
            StartReplacement();
        }
    }

    private void Unassign(WorkerSlot slot, Chunk chunk)
    {
        slot.Assigned.Remove(chunk);
        if (!slot.HasCall(chunk.Call))
        {
            chunk.Call.ActiveSlots--;
        }

        // A process that was told to end has until its deadline for that, whatever it has finished meanwhile.
        if (slot.State != SlotState.Ending && (slot.Stop?.ChunkId == chunk.Id || slot.Assigned.Count == 0))
        {
            slot.Stop = null;
        }

        if (slot.Assigned.Count == 0)
        {
            slot.IdleSince = Now;
            if (slot.State == SlotState.Retiring)
            {
                EndRetiring(slot);
            }
        }
    }

    /// <summary>Gives a worker that keeps a call's state the end of that call to run.</summary>
    private Chunk AssignEnd(WorkerSlot slot, PoolCall call)
    {
        Chunk end = call.AddEndOfCall();
        Assign(slot, end);
        return end;
    }

    /// <summary>An idle worker and nothing that waits: asks the worker with the most work left for what it has not begun.</summary>
    private void StealForIdle()
    {
        WorkerSlot? idle = _slots.Find(slot => slot.State == SlotState.Ready && slot.Assigned.Count == 0);
        if (idle is null)
        {
            return;
        }

        foreach (WorkerSlot slot in _slots)
        {
            Chunk? chunk = slot.Assigned.FindLast(chunk => !chunk.RevokeSent && CanMove(chunk, idle) && IsWorthMoving(slot, chunk));
            if (chunk is not null && slot.State != SlotState.Ending)
            {
                chunk.RevokeSent = true;
                slot.Sender.Send(MessageType.Revoke, chunk.Id, RevokeFrom(slot, chunk));
                return;
            }
        }
    }

    private bool CanMove(Chunk chunk, WorkerSlot idle) =>
        !chunk.IsEndOfCall && (idle.PinnedTo is null || idle.PinnedTo == chunk.Call) && MayRun(idle, chunk.Call);

    private static bool IsWorthMoving(WorkerSlot slot, Chunk chunk)
    {
        int left = chunk.Count - RevokeFrom(slot, chunk) + chunk.WireOffset;
        double perItem = chunk.Call.Sizer.SecondsPerItem;
        bool isLate = (Now - slot.LastProgress) > Ticks(TimeSpan.FromSeconds(WorthMovingSeconds));
        return left > 0 && (perItem < 0 || isLate || perItem * left > WorthMovingSeconds);
    }

    /// <summary>Half of what has not begun of a running chunk; the whole of one that waits behind it.</summary>
    private static int RevokeFrom(WorkerSlot slot, Chunk chunk)
    {
        int begun = Math.Max(slot.Process.Cell.Begun(chunk.Id) - chunk.WireOffset, chunk.Ended);
        return chunk.WireOffset + (begun == 0 && slot.Assigned[0] != chunk ? 0 : begun + ((chunk.Count - begun) / 2));
    }
}
