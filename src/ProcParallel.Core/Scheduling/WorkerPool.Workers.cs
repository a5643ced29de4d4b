using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <content>How workers come and go.</content>
internal sealed partial class WorkerPool
{
    /// <summary>Workers that cannot be set up this many times in a row break the pool, so that nobody waits for what never comes.</summary>
    private const int MaximumStartFailures = 3;

    /// <summary>The same for workers that somebody kills or stops while they start, which says nothing about the next one.</summary>
    private const int MaximumStartKills = 12;

    /// <summary>Calls that wait while all workers keep the state of others may have this many times more workers.</summary>
    private const int MaximumOverflow = 4;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(2);

    private int _pendingStarts;
    private int _startFailures;
    private int _startKills;
    private int _losses;
    private long _itemsDone;

    /// <summary>Called by a worker that is set up.</summary>
    public void OnReady(WorkerSlot slot)
    {
        lock (_gate)
        {
            _startFailures = 0;
            _startKills = 0;
            slot.IdleSince = Now;
            slot.Sender.Answered();
            if (slot.State == SlotState.Starting)
            {
                slot.State = SlotState.Ready;
            }
        }

        Pump();
    }

    /// <summary>Called once for every worker, when its process is gone or could not be started.</summary>
    public void OnExited(WorkerSlot slot, WorkerExit exit)
    {
        Exception? broken;
        PoolCall[] touched;
        lock (_gate)
        {
            bool wasStarting = slot.State == SlotState.Starting;
            broken = wasStarting && !slot.IsExpectedToEnd ? StartFailure(slot, exit) : null;
            slot.State = SlotState.Gone;
            slot.ReleaseHeldBack();
            _slots.Remove(slot);
            Interlocked.Add(ref _itemsDone, slot.ItemsDone);
            touched = RecoverAll(slot, exit);
            ReplaceOrClose(slot, exit, isBroken: broken is not null);
            EndWhenClosed();
        }

        if (broken is not null)
        {
            Break(broken);
        }

        Array.ForEach(touched, FinishIfDrained);
        if (Settings.IsSingleUse)
        {
            Abandon(exit);
        }

        Pump();
    }

    /// <summary>Under the lock: takes back what a worker had that is gone.</summary>
    /// <returns>The calls that it was of.</returns>
    private PoolCall[] RecoverAll(WorkerSlot slot, WorkerExit exit)
    {
        Chunk[] given = slot.Assigned.ToArray();
        if (given.Length > 0 && !slot.IsExpectedToEnd)
        {
            CountStrike(slot, given[0]);
        }

        foreach (Chunk chunk in given)
        {
            Unassign(slot, chunk);
            Recover(slot, chunk, exit);
        }

        return given.Select(chunk => chunk.Call).Distinct().ToArray();
    }

    /// <summary>Under the lock: starts another worker in the place of one that is gone, which a single-use pool does not survive.</summary>
    private void ReplaceOrClose(WorkerSlot slot, WorkerExit exit, bool isBroken)
    {
        if (Settings.IsSingleUse)
        {
            LastExit = exit;
            _closing = true;
        }
        else if (!slot.IsExpectedToEnd && !isBroken)
        {
            StartReplacement(BackOff(slot));
        }
    }

    /// <summary>Kills a worker's process tree. The pool hears of its end like of any other.</summary>
    public static void Kill(WorkerSlot slot, Exception? reason = null) => slot.Process.Kill(reason);

    /// <summary>Under the lock: starts as many workers as what waits could use.</summary>
    /// <returns>Whether more could be started for more work.</returns>
    private bool StartWorkersForWhatWaits()
    {
        if (Settings.IsSingleUse)
        {
            return false;
        }

        int alive = _slots.Count(slot => slot.State is SlotState.Starting or SlotState.Ready) + _pendingStarts;
        int starting = _slots.Count(slot => slot.State == SlotState.Starting) + _pendingStarts;
        int limit = _throttleLimit + Overflow();
        if (alive >= limit)
        {
            return false;
        }

        int waiting = WaitingItems(enough: starting + limit - alive);
        while (waiting > starting && alive < limit && _broken is null && !_stopped)
        {
            _ = StartSlot(TimeSpan.Zero);
            starting++;
            alive++;
        }

        return alive < limit;
    }

    /// <summary>Under the lock: counts the items that wait, and no further than to what is enough, because thousands of calls may be open.</summary>
    private int WaitingItems(int enough)
    {
        int waiting = 0;
        foreach (PoolCall call in _calls)
        {
            waiting += call.Waiting;
            if (waiting >= enough)
            {
                break;
            }
        }

        return waiting;
    }

    /// <summary>
    /// Workers that keep one call's state, or wait for one call's slow reader, cannot serve another call. If that other call's results are
    /// what the reader waits for (one map inside the pipeline of another), both would wait for ever: so they do not count. Nor do they while the
    /// item that the reader waits for is to be tried again.
    /// </summary>
    private int Overflow()
    {
        int unavailable = _slots.Count(slot => slot.IsHeldBack || slot.PinnedTo is not null);
        bool othersWait = unavailable > 0 && _calls.Any(call => call.Waiting > 0 && (call.HeadWaits || _slots.TrueForAll(
            slot => slot.PinnedTo != call && (!slot.IsHeldBack || !slot.HasCall(call)))));
        return othersWait ? Math.Min(unavailable, _throttleLimit * MaximumOverflow) : 0;
    }

    private void StartReplacement(TimeSpan delay = default)
    {
        int alive = _slots.Count(slot => slot.State is SlotState.Starting or SlotState.Ready) + _pendingStarts;
        if (alive < _throttleLimit && _broken is null && !_stopped && (!_closing || _calls.Count > 0))
        {
            _ = StartSlot(delay);
        }
    }

    /// <summary>Under the lock: makes a place for a worker and starts its process on another thread.</summary>
    /// <returns>A task that ends when the operating system has created the process, or could not.</returns>
    private Task StartSlot(TimeSpan delay)
    {
        _pendingStarts++;
        return StartAsync(delay);
    }

    private async Task StartAsync(TimeSpan delay)
    {
        // Never in the caller's synchronization context: its thread may be the one that waits for what the worker is to do.
        await Task.Delay(delay).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        WorkerSlot? slot = null;
        Exception? failure = null;
        lock (_gate)
        {
            _pendingStarts--;

            // The pool may have become smaller since the start was asked for.
            bool hasRoom = _slots.Count(slot => slot.State is SlotState.Starting or SlotState.Ready) < _throttleLimit + Overflow();
            if (hasRoom && _broken is null && !_stopped && (!_closing || _calls.Count > 0))
            {
                try
                {
                    slot = new WorkerSlot(this, FreeId(), _endpoint);
                    _slots.Add(slot);
                }
#pragma warning disable CA1031 // Whatever it is, nobody else would hear of it, and all would wait for the worker.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }
            }

            EndWhenClosed();
        }

        if (failure is not null)
        {
            Break(new PoolBrokenException($"A worker cannot be prepared: {failure.Message}", failure));
        }

        slot?.Process.Start(Settings.Command, Settings.Kind, Settings.WorkingDirectory, Settings.Environment);
    }

    private int FreeId()
    {
        int id = 1;
        while (_slots.Exists(slot => slot.Id == id))
        {
            id++;
        }

        return id;
    }

    /// <summary>Under the lock: why the pool cannot go on; null while it can, with fewer workers if need be.</summary>
    private PoolBrokenException? StartFailure(WorkerSlot slot, WorkerExit exit)
    {
        bool isHopeless = exit.ProcessId == 0 || slot.IsFailureFinal;
        bool othersWork = _slots.Exists(other => other.State is SlotState.Ready or SlotState.Retiring && other.Process.SessionKey is not null);
        bool wasEndedByOthers = exit is { ExitCode: ExitStatus.Killed, Cause: null } || slot.StoppedSince != 0;
        bool isTriedAgain = wasEndedByOthers ? ++_startKills < MaximumStartKills : ++_startFailures < MaximumStartFailures;
        if ((isTriedAgain && !isHopeless && !Settings.IsSingleUse) || othersWork)
        {
            return null;
        }

        return slot.InitializationError is string error
            ? new PoolBrokenException($"The initialization of a worker failed: {error}")
            : new PoolBrokenException(Settings.Command.FileName, exit);
    }

    private TimeSpan BackOff(WorkerSlot slot)
    {
        _losses = slot.ItemsDone > 0 ? 0 : _losses + 1;
        int inRow = Math.Max(_losses, _startFailures + _startKills);
        return inRow <= 1
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(Math.Min(FirstBackOff.TotalMilliseconds * Math.Pow(2, Math.Min(inRow, 12) - 2), LongestBackOff.TotalMilliseconds));
    }
}
