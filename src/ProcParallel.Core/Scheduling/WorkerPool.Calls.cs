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
        List<Chunk> ends = [];
        lock (_gate)
        {
            if (!call.MarkAborted(reason))
            {
                return;
            }

            running = _slots.Where(slot => slot.HasCall(call) || slot.PinnedTo == call).ToArray();
            foreach (WorkerSlot slot in running)
            {
                if (slot.PinnedTo == call && EndOnWorker(slot, call) is { } end)
                {
                    ends.Add(end);
                }

                slot.Stop = StopOfCancelled(slot, Now) ?? slot.Stop;
            }

            Forget(call);
        }

        foreach (WorkerSlot slot in running)
        {
            slot.Sender.Send(MessageType.CancelCall, call.Id);
        }

        ends.ForEach(end => end.Slot!.Sender.SendEnd(end));
        Pump();
    }

    /// <summary>
    /// Under the lock: the worker that keeps the state of an aborted call is not free before that has ended, which a script may hold up with a clean block.
    /// </summary>
    /// <returns>The end to send to it; null when it has been told, or is about to end itself.</returns>
    private Chunk? EndOnWorker(WorkerSlot slot, PoolCall call)
    {
        Chunk? end = null;
        if (slot.State is SlotState.Ready or SlotState.Retiring && !slot.Assigned.Exists(chunk => chunk.IsEndOfCall))
        {
            end = AssignEnd(slot, call);
            slot.LastCall = null;
        }

        slot.PinnedTo = null;
        return end;
    }

    /// <summary>Under the lock: until when a worker may take to stop what it runs of calls that were aborted; null when it has nothing of such.</summary>
    public WorkerSlot.PendingStop? StopOfCancelled(WorkerSlot slot, long now) => slot.Assigned.Find(chunk => chunk.Call.Aborted is not null) is { } chunk
        ? new WorkerSlot.PendingStop(chunk.Id, -1, now + Ticks(Settings.StopGracePeriod), IsTimeout: false)
        : null;

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
                    ends.Add(AssignEnd(slot, call));
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
        _slots.ForEach(slot => Continue(slot, call));
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
