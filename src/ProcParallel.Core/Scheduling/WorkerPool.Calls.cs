using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Scheduling;

/// <content>How calls begin and end.</content>
internal sealed partial class WorkerPool
{
    /// <summary>Opens a call for work with the given definition.</summary>
    /// <exception cref="PoolClosedException">The pool is closed.</exception>
    /// <exception cref="PoolBrokenException">The pool has given up.</exception>
    public PoolCall OpenCall(ReadOnlySpan<byte> definition, CallOptions options)
    {
        lock (_gate)
        {
            if (_broken is not null)
            {
                throw new PoolBrokenException($"Pool '{Settings.Name}' is broken: {_broken.Message}", _broken);
            }

            if (_closing)
            {
                throw PoolClosedException.Refused(Settings.Name);
            }

            var call = new PoolCall(this, _definitions.Use(definition), options, _throttleLimit);
            call.Node = _calls.AddLast(call);
            return call;
        }
    }

    /// <summary>Called by a call when its input is complete.</summary>
    public void OnAddingCompleted(PoolCall call)
    {
        FinishIfDrained(call);
        Pump();
    }

    /// <summary>Ends a call early: what waits is dropped, what runs is asked to stop, and killed when it does not.</summary>
    public void Abort(PoolCall call, Exception reason)
    {
        WorkerSlot[] running;
        lock (_gate)
        {
            if (!call.MarkAborted(reason))
            {
                return;
            }

            running = _slots.Where(slot => slot.HasCall(call) || slot.PinnedTo == call).ToArray();
            long deadline = Now + Ticks(Settings.StopGracePeriod);
            foreach (WorkerSlot slot in running)
            {
                slot.Stop = new WorkerSlot.PendingStop(slot.Assigned.Find(chunk => chunk.Call == call), -1, deadline, IsTimeout: false);
                slot.PinnedTo = slot.PinnedTo == call ? null : slot.PinnedTo;
            }

            Forget(call);
        }

        foreach (WorkerSlot slot in running)
        {
            slot.Sender.Send(MessageType.CancelCall, call.Id);
        }

        Pump();
    }

    /// <summary>Once all items of a call are back: ends it on the workers that keep something of it, and then for its reader.</summary>
    private void FinishIfDrained(PoolCall call)
    {
        List<Chunk> ends = [];
        lock (_gate)
        {
            if (call.IsForgotten || call.Aborted is not null || !call.IsDrained)
            {
                return;
            }

            if (call.Options.Stateful)
            {
                foreach (WorkerSlot slot in _slots.Where(slot => slot.PinnedTo == call && slot.Assigned.Count == 0))
                {
                    Chunk end = call.AddEndOfCall();
                    Assign(slot, end);
                    ends.Add(end);
                }
            }

            if (ends.Count == 0)
            {
                call.MarkDispatchDone();
                Forget(call);
            }
        }

        foreach (Chunk end in ends)
        {
            end.Slot!.Sender.SendEnd(end);
        }
    }

    /// <summary>Under the lock: removes an ended call from everything that knows it.</summary>
    private void Forget(PoolCall call)
    {
        if (call.IsForgotten)
        {
            return;
        }

        call.IsForgotten = true;
        _calls.Remove(call.Node!);
        IReadOnlyList<WorkDefinition> dropped = _definitions.Leave(call.Definition);
        foreach (WorkerSlot slot in _slots.Where(slot => slot.State is SlotState.Ready or SlotState.Retiring))
        {
            if (slot.LastCall == call)
            {
                slot.Sender.Send(MessageType.EndCall, call.Id);
                slot.LastCall = null;
            }

            foreach (WorkDefinition definition in dropped)
            {
                slot.Sender.Send(MessageType.Forget, definition.Id);
            }
        }

        EndWhenClosed();
    }
}
