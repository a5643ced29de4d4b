using ProcParallel.Core.Results;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <content>What is done about the items of a worker that is gone.</content>
internal sealed partial class WorkerPool
{
    /// <summary>
    /// After so many workers that ended before they had begun the chunk that they were given, its first item counts as what ended them: merely
    /// to receive it ends workers, and without a limit each replacement would be given it for ever.
    /// </summary>
    private const int MaximumStrikes = 5;

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

        int begun = Math.Max(slot.Process.Cell.Begun(chunk.Id) - chunk.WireOffset, chunk.Strikes >= MaximumStrikes ? 1 : 0);

        // Before any of it is given to another worker, under another number.
        long timedOut = slot.KilledForTimeout is { } stop && stop.ChunkId == chunk.Id ? chunk.FirstIndex + stop.Offset - chunk.WireOffset : -1;
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
            Lose(slot, lost, exit, lost.FirstIndex == timedOut);
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

    private static void Lose(WorkerSlot slot, Chunk item, WorkerExit exit, bool timedOut)
    {
        if (!timedOut && item.Attempt <= item.Call.Options.RetryCount)
        {
            TryAgain(item, slot);
            return;
        }

        Fail(slot, item, exit, timedOut);
    }

    private static void Fail(WorkerSlot slot, Chunk item, WorkerExit exit, bool timedOut = false)
    {
        Exception failure = timedOut
            ? new ItemTimeoutException(item.FirstIndex, item.Call.Options.ItemTimeout!.Value, exit.WorkerId, exit.ProcessId)
            : item.Call.Options.HandOver is null ? new WorkerLostException(exit, item.FirstIndex, item.Attempt) : WorkerLostException.OfProcess(exit);
        item.Call.Deliver(new ResultPiece(item, null, 0, 0, 0, failure, exit.WorkerId, exit.ProcessId));
        item.Call.CompleteChunk(item);
    }
}
