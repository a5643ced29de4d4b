using System.Diagnostics;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <summary>What one worker was doing at one moment.</summary>
/// <param name="Id">Its number in the pool.</param>
/// <param name="ProcessId">Its process; 0 while it is being started.</param>
/// <param name="State">Its state.</param>
/// <param name="IsBusy">Whether it has anything to do: items, or the beginning or the end of a call.</param>
/// <param name="CurrentItem">The position of the running item in its input; null when none runs.</param>
/// <param name="Queued">The number of items that it has and has not begun.</param>
/// <param name="ItemsDone">The number of items that it has done.</param>
/// <param name="Age">The time since it was started.</param>
internal sealed record WorkerStatus(
    int Id, int ProcessId, SlotState State, bool IsBusy, long? CurrentItem, int Queued, long ItemsDone, TimeSpan Age)
{
    /// <summary>Gets the resident memory in bytes, at the moment when this is asked: the pool is not held up while it is read.</summary>
    public long Memory => ProcessId == 0 ? 0 : ProcessMemory.Resident(ProcessId);

    public static WorkerStatus Of(WorkerSlot slot)
    {
        ProgressCell cell = slot.Process.Cell;
        Chunk? running = slot.Running;
        int begun = running is null ? 0 : cell.Begun(running.Id);
        int given = slot.Assigned.Sum(chunk => chunk.Count);
        return new WorkerStatus(
            slot.Id,
            slot.Process.ProcessId,
            slot.State,
            slot.Assigned.Count > 0,
            running is null ? null : running.FirstIndex + begun - 1 - running.WireOffset,
            Math.Max(0, given - Math.Max(0, begun - (running?.WireOffset ?? 0))),
            cell.ItemsDone,
            Stopwatch.GetElapsedTime(slot.CreatedAt));
    }
}
