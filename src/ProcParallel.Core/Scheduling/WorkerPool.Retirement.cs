using System.Diagnostics;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <content>How workers are let go that could go on: too many, too long idle, too large, or done with what they may do.</content>
internal sealed partial class WorkerPool
{
    /// <summary>Under the lock: ends workers that were idle for too long, down to the minimum.</summary>
    public void RetireIdle(long now)
    {
        if (_reserved || Settings.IdleTimeout is not { } limit)
        {
            return;
        }

        int spare = _slots.Count(slot => slot.State == SlotState.Ready) - Settings.MinimumWorkers;
        foreach (WorkerSlot slot in _slots.Where(slot => slot.State == SlotState.Ready && slot.Assigned.Count == 0 && slot.PinnedTo is null)
            .OrderByDescending(slot => slot.Id).Take(Math.Max(0, spare)).ToArray())
        {
            if (Stopwatch.GetElapsedTime(slot.IdleSince, now) > limit)
            {
                Retire(slot);
            }
        }
    }

    /// <summary>Replaces workers that hold too much memory as soon as their current item has ended.</summary>
    public void RetireLarge()
    {
        WorkerSlot[] ready;
        lock (_gate)
        {
            ready = [.. _slots.Where(slot => slot.State == SlotState.Ready)];
        }

        WorkerSlot[] large = [.. ready.Where(slot => ProcessMemory.Resident(slot.Process.ProcessId) > Settings.MaxWorkerMemory)];
        lock (_gate)
        {
            foreach (WorkerSlot slot in large.Where(slot => slot.State == SlotState.Ready))
            {
                RetireNow(slot);
                StartReplacement();
            }
        }
    }

    /// <summary>Under the lock: retires a worker, and takes back from it what it has not begun.</summary>
    private void RetireNow(WorkerSlot slot)
    {
        Retire(slot);
        slot.Assigned.ForEach(chunk => RevokeRest(slot, chunk));
    }

    /// <summary>Under the lock: asks a worker for all that it has not begun of a chunk.</summary>
    private static void RevokeRest(WorkerSlot slot, Chunk chunk)
    {
        if (!chunk.IsEndOfCall && !chunk.RevokeSent)
        {
            chunk.RevokeSent = true;
            slot.Sender.Send(MessageType.Revoke, chunk.Id, Math.Max(slot.Process.Cell.Begun(chunk.Id), chunk.WireOffset + chunk.Ended));
        }
    }

    /// <summary>Under the lock: lets a worker finish what it has, and then ends it.</summary>
    private void Retire(WorkerSlot slot)
    {
        slot.IsExpectedToEnd = true;
        if (slot.Assigned.Count > 0)
        {
            slot.State = SlotState.Retiring;
        }
        else if (slot.State == SlotState.Ready)
        {
            slot.State = SlotState.Retiring;
            EndRetiring(slot);
        }
        else
        {
            // One that starts would not hear of it. The monitor kills it, which must not be done under the lock.
            slot.State = SlotState.Ending;
            slot.Stop = new WorkerSlot.PendingStop(0, -1, Now, IsTimeout: false);
        }
    }

    /// <summary>Under the lock: ends a retiring worker that has nothing left to do, after the end of the call whose state it keeps.</summary>
    private void EndRetiring(WorkerSlot slot)
    {
        if (slot.PinnedTo is { Aborted: null } call)
        {
            slot.Sender.SendEnd(AssignEnd(slot, call));
        }
        else
        {
            End(slot);
        }
    }

    /// <summary>Under the lock: tells an idle worker to end; it is killed when it does not.</summary>
    private void End(WorkerSlot slot)
    {
        slot.State = SlotState.Ending;
        slot.IsExpectedToEnd = true;
        slot.Stop = new WorkerSlot.PendingStop(0, -1, Now + Ticks(Settings.StopGracePeriod), IsTimeout: false);
        slot.Sender.Send(MessageType.Exit);
    }
}
