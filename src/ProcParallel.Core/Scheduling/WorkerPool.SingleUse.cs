using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <content>A pool that is one process for one piece of work.</content>
internal sealed partial class WorkerPool
{
    private bool _reserved;

    /// <summary>Gets a task that ends when the operating system has created the process of a single-use pool, or could not.</summary>
    public Task Created { get; } = Task.CompletedTask;

    /// <summary>Gets how the process of a single-use pool ended; null while it has not.</summary>
    public WorkerExit? LastExit { get; private set; }

    /// <summary>Keeps the process from ending because it is idle: somebody is about to use it.</summary>
    /// <returns>False when it has ended or soon will.</returns>
    public bool TryReserve()
    {
        WorkerSlot? slot;
        lock (_gate)
        {
            slot = _slots.Find(slot => slot.State is SlotState.Starting or SlotState.Ready);
            _reserved = !_closing && _broken is null && (slot is not null || _pendingStarts > 0);
            if (!_reserved)
            {
                return false;
            }
        }

        return slot is null || !slot.Process.HasExited;
    }

    /// <summary>Asks the running work to stop, and kills its process when it has not ended after the grace period. What it still writes arrives.</summary>
    public void Interrupt(PoolCall call)
    {
        WorkerSlot? slot;
        lock (_gate)
        {
            slot = _slots.Find(slot => slot.Assigned.Exists(chunk => chunk.Call == call && slot.Process.Cell.Begun(chunk.Id) > 0));
            if (slot is not null)
            {
                slot.Stop = new WorkerSlot.PendingStop(0, -1, Now + Ticks(Settings.StopGracePeriod), IsTimeout: false);
            }
        }

        if (slot is null)
        {
            // Nothing of the work has begun, or nothing is left of it: there is nobody to ask.
            KillProcess();
        }
        else
        {
            slot.Sender.Send(MessageType.CancelCall, call.Id);
        }
    }

    /// <summary>Kills the process and everything that it started. What it has written arrives.</summary>
    public void KillProcess()
    {
        WorkerSlot[] slots;
        lock (_gate)
        {
            slots = [.. _slots];
        }

        if (slots.Length == 0)
        {
            Stop();
        }

        Array.ForEach(slots, slot => Kill(slot));
    }

    /// <summary>Once its process is gone: nothing that a single-use pool was asked for can come any more.</summary>
    private void Abandon(WorkerExit exit)
    {
        PoolCall[] left;
        lock (_gate)
        {
            left = [.. _calls];
        }

        foreach (PoolCall call in left)
        {
            Abort(call, WorkerLostException.OfProcess(exit));
        }
    }
}
