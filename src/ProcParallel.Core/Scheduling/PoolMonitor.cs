using System.Diagnostics;
using System.Globalization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <summary>Looks after a pool's workers while nothing else happens: limits of time and memory, idle workers, kills that are due.</summary>
/// <remarks>A thread of its own, because the thread pool may be what the user's program has exhausted. Time is monotonic.</remarks>
internal sealed class PoolMonitor : IDisposable
{
    private const int BusyInterval = 50;
    private const int IdleInterval = 250;
    private const int FreezeSpins = 200;
    private static readonly TimeSpan StopCheckInterval = TimeSpan.FromMilliseconds(200);
    private static readonly long MemoryInterval = Stopwatch.Frequency;

    private readonly WorkerPool _pool;
    private readonly object _gate;
    private readonly List<WorkerSlot> _slots;
    private readonly ManualResetEventSlim _disposed = new();
    private long _memoryChecked;
    private long _stopsChecked;

    public PoolMonitor(WorkerPool pool, object gate, List<WorkerSlot> slots)
    {
        _pool = pool;
        _gate = gate;
        _slots = slots;
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "ProcParallel monitor" }.Start();
    }

    public void Dispose() => _disposed.Set();

    private void Run()
    {
        int interval = BusyInterval;
        while (!_disposed.Wait(interval))
        {
            interval = Look() ? BusyInterval : IdleInterval;
        }
    }

    private bool Look()
    {
        List<WorkerSlot> overdue = [];
        PoolCall[] overdueCalls;
        bool busy;
        long now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            busy = _slots.Exists(slot => slot.State != SlotState.Ready || slot.Assigned.Count > 0);
            _slots.ForEach(slot => RequestStop(slot, now));
            overdue.AddRange(_slots.Where(slot => IsOverdue(slot, now)));
            overdueCalls = _pool.OverdueCalls(now);
            _pool.RetireIdle(now);
        }

        if (_pool.Settings.MaxWorkerMemory is not null && now - _memoryChecked > MemoryInterval)
        {
            _memoryChecked = now;
            _pool.RetireLarge();
        }

        overdue.ForEach(Kill);
        Array.ForEach(overdueCalls, _pool.Expire);
        if (busy)
        {
            KillStopped();
        }

        _pool.PumpNow();
        return busy;
    }

    private void RequestStop(WorkerSlot slot, long now)
    {
        // One that ends has its deadline, or was killed.
        if (slot.State is SlotState.Ready or SlotState.Retiring)
        {
            slot.Stop ??= _pool.StopOfCancelled(slot, now);
        }

        RequestStopOfLateItem(slot, now);
    }

    private void RequestStopOfLateItem(WorkerSlot slot, long now)
    {
        // Not always the first: what a worker has ended of others may still be on its way, or wait for a slow reader.
        if (slot.Stop is not null || slot.Running is not { Call.Options.ItemTimeout: { } limit } chunk || slot.HeldBackFor.ContainsKey(chunk.Call))
        {
            return;
        }

        int begun = slot.Process.Cell.Begun(chunk.Id);
        long started = slot.Process.Cell.StartedTimestamp;
        if (begun > 0 && started > 0 && Stopwatch.GetElapsedTime(started + slot.HeldTime.Of(started), now) > limit)
        {
            long deadline = now + (long)(_pool.Settings.StopGracePeriod.TotalSeconds * Stopwatch.Frequency);
            slot.Stop = new WorkerSlot.PendingStop(chunk.Id, begun - 1, deadline, IsTimeout: true);
            slot.Sender.Send(MessageType.StopItem, chunk.Id, begun - 1);
        }
    }

    private bool IsOverdue(WorkerSlot slot, long now)
    {
        if (slot.State == SlotState.Starting)
        {
            return Stopwatch.GetElapsedTime(slot.CreatedAt, now) > _pool.Settings.StartTimeout;
        }

        if (slot.Stop is not { } stop)
        {
            return false;
        }

        if (slot.State != SlotState.Ending && (stop.ChunkId == 0 || HasMovedOn(slot, stop)))
        {
            slot.Stop = null;
            return false;
        }

        return now > stop.Deadline;
    }

    private static bool HasMovedOn(WorkerSlot slot, WorkerSlot.PendingStop stop) =>
        stop.IsTimeout && slot.Process.Cell.Begun(stop.ChunkId) - 1 != stop.Offset;

    /// <summary>Kills, unless the item that ran too long has ended in the meantime: the next one must not be hit in its place.</summary>
    private void Kill(WorkerSlot slot)
    {
        if (slot.Stop is { IsTimeout: true } stop && !HoldForTimeout(slot, stop))
        {
            return;
        }

        TimeoutException? reason = null;
        lock (_gate)
        {
            if (slot.State == SlotState.Gone)
            {
                return;
            }

            slot.IsExpectedToEnd = slot.State == SlotState.Ending;
            slot.Stop = null;
            if (slot.State == SlotState.Starting)
            {
                reason = NotReadyInTime();
            }
            else
            {
                slot.State = SlotState.Ending;
            }
        }

        WorkerPool.Kill(slot, reason);
    }

    /// <summary>Halts a worker and looks again. False, and it goes on, when the item has ended.</summary>
    private bool HoldForTimeout(WorkerSlot slot, WorkerSlot.PendingStop stop)
    {
        ProcessTree.Freeze(slot.Process.ProcessId);
        Thread.SpinWait(FreezeSpins);
        lock (_gate)
        {
            if (slot.State == SlotState.Gone || slot.Stop != stop || HasMovedOn(slot, stop))
            {
                ProcessTree.Thaw(slot.Process.ProcessId);
                return false;
            }

            slot.KilledForTimeout = stop;
            return true;
        }
    }

    private TimeoutException NotReadyInTime() =>
        new(string.Create(CultureInfo.InvariantCulture, $"it was not ready within the start timeout of {_pool.Settings.StartTimeout.TotalSeconds:0.###} s"));

    /// <summary>
    /// Kills workers with work that a signal has stopped and that do not go on: they would never answer, whatever was asked of them.
    /// </summary>
    private void KillStopped()
    {
        long now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_stopsChecked, now) < StopCheckInterval)
        {
            return;
        }

        _stopsChecked = now;
        WorkerSlot[] slots;
        lock (_gate)
        {
            slots = [.. _slots.Where(slot => slot.State != SlotState.Ready || slot.Assigned.Count > 0)];
        }

        foreach (WorkerSlot slot in slots)
        {
            if (ProcessStat.Of(slot.Process.ProcessId)?.State != ProcessStat.Stopped)
            {
                slot.StoppedSince = 0;
            }
            else if (slot.StoppedSince == 0)
            {
                slot.StoppedSince = now;
            }
            else if (Stopwatch.GetElapsedTime(slot.StoppedSince, now) > _pool.Settings.StopGracePeriod)
            {
                WorkerPool.Kill(slot, new TimeoutException("it was stopped by a signal and did not go on"));
            }
        }
    }
}
