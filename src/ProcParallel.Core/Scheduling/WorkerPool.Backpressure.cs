using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Scheduling;

/// <content>
/// Workers wait with the results of a call whose reader is far behind. They are told to, and their channel stays free: what else they have to say,
/// or are asked for, must not wait for a reader that may wait for just that.
/// </content>
internal sealed partial class WorkerPool
{
    /// <summary>Called by a call when its reader has taken something: lets those workers go on that are no longer too far ahead.</summary>
    public void ContinueHeldBack(PoolCall call)
    {
        bool any = false;
        lock (_gate)
        {
            foreach (WorkerSlot slot in _slots)
            {
                any |= ContinueIfNear(slot, call);
            }
        }

        if (any)
        {
            Pump();
        }
    }

    /// <summary>Has a worker wait with what more it has of a call, if it is too far ahead of the call's reader.</summary>
    private void HoldBackIfAhead(WorkerSlot slot, PoolCall call)
    {
        if (!call.IsReaderBehind)
        {
            return;
        }

        lock (_gate)
        {
            if (slot.State == SlotState.Gone || call.IsForgotten || slot.HeldBackFor.ContainsKey(call))
            {
                return;
            }

            // First noted and then looked at: a reader who catches up meanwhile either has been seen here, or sees that somebody waits.
            slot.HeldBackFor.Add(call, Now);
            call.HeldBackWorkers++;
            if (!call.IsTooFarAhead(slot, isWaiting: false))
            {
                slot.HeldBackFor.Remove(call);
                call.HeldBackWorkers--;
                return;
            }

            slot.Sender.Send(MessageType.Hold, call.Id);
            slot.Assigned.FindAll(chunk => chunk.Call != call).ForEach(chunk => RevokeRest(slot, chunk));
        }
    }

    /// <summary>Under the lock: lets a worker go on that is no longer too far ahead, or has been given what the reader waits for.</summary>
    /// <returns>Whether it had waited.</returns>
    private static bool ContinueIfNear(WorkerSlot slot, PoolCall call) =>
        slot.HeldBackFor.ContainsKey(call) && !call.IsTooFarAhead(slot, isWaiting: true) && Continue(slot, call);

    /// <summary>Under the lock: lets a worker go on with the results of a call, if it waits with them.</summary>
    private static bool Continue(WorkerSlot slot, PoolCall call)
    {
        if (!slot.HeldBackFor.Remove(call, out long since))
        {
            return false;
        }

        call.HeldBackWorkers--;
        if (slot.Running?.Call == call)
        {
            // Items of other calls have not waited: their time goes on.
            slot.HeldTime.Add(slot.Process.Cell.StartedTimestamp, since, Now);
        }

        slot.Sender.Send(MessageType.Continue, call.Id);
        return true;
    }
}
