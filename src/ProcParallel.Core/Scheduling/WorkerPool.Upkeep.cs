using System.Diagnostics;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <content>What the monitor asks for.</content>
internal sealed partial class WorkerPool
{
    /// <summary>Hands out work that became possible with time alone, such as taking items back from a worker that turned out slow.</summary>
    public void PumpNow() => Pump();

    /// <summary>Under the lock: the calls that have taken longer than they may.</summary>
    public PoolCall[] OverdueCalls(long now) => _calls.Any(call => call.IsOverdue(now)) ? [.. _calls.Where(call => call.IsOverdue(now))] : [];

    /// <summary>Ends a call that takes too long.</summary>
    public void Expire(PoolCall call) => Abort(call, new CallTimeoutException(call.Options.TotalTimeout!.Value, call.Ended, call.Added));

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
        foreach (Chunk chunk in slot.Assigned.Where(chunk => !chunk.IsEndOfCall))
        {
            int begun = Math.Max(slot.Process.Cell.Begun(chunk.Id), chunk.WireOffset + chunk.Ended);
            chunk.RevokeSent = true;
            slot.Sender.Send(MessageType.Revoke, chunk.Id, begun);
        }
    }
}
