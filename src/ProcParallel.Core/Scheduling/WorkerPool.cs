using System.Diagnostics;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <summary>
/// A set of worker processes and the scheduler over them. It knows at every moment which worker has which items, because all hand-out
/// happens here; workers share nothing with each other that a dying one could poison.
/// </summary>
/// <remarks>
/// One lock guards the pool and its slots. It is held for a few lookups per chunk, never during input or output, and never while
/// user code runs. Thread-safe.
/// </remarks>
internal sealed partial class WorkerPool : IDisposable
{
    private readonly object _gate = new();
    private readonly List<WorkerSlot> _slots = [];
    private readonly LinkedList<PoolCall> _calls = new();
    private readonly DefinitionTable _definitions = new();
    private readonly Endpoint _endpoint;
    private readonly PoolMonitor _monitor;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _throttleLimit;
    private bool _hungry = true;
    private bool _closing;
    private bool _stopped;
    private Exception? _broken;

    public WorkerPool(PoolSettings settings)
    {
        Settings = settings;
        _throttleLimit = settings.ThrottleLimit;
        _endpoint = Endpoint.Acquire();
        _monitor = new PoolMonitor(this, _gate, _slots);
        lock (_gate)
        {
            if (settings.IsSingleUse)
            {
                Created = StartSlot(TimeSpan.Zero);
            }

            for (int i = 0; i < settings.MinimumWorkers; i++)
            {
                _ = StartSlot(TimeSpan.Zero);
            }
        }
    }

    /// <summary>Raised on some thread with what a worker process wrote to its standard streams while no call was running on it.</summary>
    public event Action<WorkerSlot, ReadOnlyMemory<byte>, bool>? OutputReceived;

    public PoolSettings Settings { get; }

    /// <summary>Gets the key that secrets in values are sealed with on their way to and from this pool's workers.</summary>
    public byte[] ValueKey { get; } = System.Security.Cryptography.RandomNumberGenerator.GetBytes(Serialization.ValueSealer.KeyLength);

    /// <summary>Gets the largest number of workers; <see cref="Resize"/> changes it.</summary>
    public int ThrottleLimit => Volatile.Read(ref _throttleLimit);

    /// <summary>Gets why the pool gave up; null while it has not.</summary>
    public Exception? Broken => Volatile.Read(ref _broken);

    /// <summary>Gets a value indicating whether the pool takes work.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return !_closing && _broken is null;
            }
        }
    }

    /// <summary>Gets a task that ends when all workers are gone after <see cref="Close"/> or <see cref="Stop"/>.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Gets the number of items done by workers that are gone and by those that are there.</summary>
    public long ItemsDone => Interlocked.Read(ref _itemsDone);

    /// <summary>Takes no more calls. Those that are open are finished; then the workers end.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            EndWhenClosed();
        }
    }

    /// <summary>Ends everything: open calls are dropped, workers are killed. Returns at once; <see cref="Ended"/> follows.</summary>
    public void Stop()
    {
        PoolCall[] calls;
        WorkerSlot[] slots;
        lock (_gate)
        {
            _closing = true;
            _stopped = true;
            calls = [.. _calls];
            slots = [.. _slots];
            EndWhenClosed();
        }

        foreach (PoolCall call in calls)
        {
            Abort(call, PoolClosedException.Dropped(Settings.Name));
        }

        foreach (WorkerSlot slot in slots)
        {
            Kill(slot);
        }
    }

    /// <summary>Changes the largest number of workers. Workers above it end when they have finished what they run.</summary>
    public void Resize(int throttleLimit)
    {
        lock (_gate)
        {
            _throttleLimit = throttleLimit;
            int excess = _slots.Count(slot => slot.State is SlotState.Starting or SlotState.Ready) - throttleLimit;
            foreach (WorkerSlot slot in _slots.Where(slot => slot.State is SlotState.Starting or SlotState.Ready)
                .OrderBy(slot => slot.Assigned.Count).ThenByDescending(slot => slot.Id).Take(Math.Max(0, excess)).ToArray())
            {
                Retire(slot);
            }
        }

        Pump();
    }

    /// <summary>Under the lock: says whether work of a call should go to another worker than to this one.</summary>
    public bool ShouldAvoid(WorkerSlot slot, Chunk chunk) => chunk.FailedOn == slot && Now < chunk.AvoidUntil
        && (_throttleLimit > 1 || _slots.Exists(other => other != slot && other.State is SlotState.Starting or SlotState.Ready));

    /// <summary>Gets what each worker is doing now.</summary>
    public IReadOnlyList<WorkerStatus> Workers()
    {
        lock (_gate)
        {
            return _slots.Select(WorkerStatus.Of).OrderBy(status => status.Id).ToArray();
        }
    }

    /// <summary>Gets the worker that has the first chunk of a call, and which attempt at it that is; zeros when none has.</summary>
    public (int WorkerId, int ProcessId, int Attempt) PlaceOf(PoolCall call)
    {
        lock (_gate)
        {
            WorkerSlot? slot = _slots.Find(slot => slot.HasCall(call));
            return slot is null ? default : (slot.Id, slot.Process.ProcessId, slot.Assigned.Find(chunk => chunk.Call == call)!.Attempt);
        }
    }

    /// <summary>Gets how many items wait, and how many are out.</summary>
    public (int Waiting, int Running) Load()
    {
        lock (_gate)
        {
            return (_calls.Sum(call => call.Waiting), _slots.Sum(slot => slot.Assigned.Sum(chunk => chunk.Count - chunk.Ended)));
        }
    }

    public void Dispose()
    {
        Stop();
        _ended.Task.Wait(TimeSpan.FromSeconds(10));
    }

    /// <summary>Under the lock: lets idle workers go once nothing more can come, and reports the end when the last has gone.</summary>
    private void EndWhenClosed()
    {
        if (!_closing || (_calls.Count > 0 && !_stopped))
        {
            return;
        }

        foreach (WorkerSlot slot in _slots.Where(slot => slot.State is SlotState.Starting or SlotState.Ready).ToArray())
        {
            Retire(slot);
        }

        if (_slots.Count == 0 && _pendingStarts == 0 && _ended.TrySetResult())
        {
            _monitor.Dispose();
            _endpoint.Dispose();
        }
    }

    /// <summary>Gives up: nothing that is asked of this pool can succeed any more.</summary>
    private void Break(Exception reason)
    {
        PoolCall[] calls;
        lock (_gate)
        {
            Volatile.Write(ref _broken, reason);
            calls = [.. _calls];
            _closing = true;
        }

        foreach (PoolCall call in calls)
        {
            Abort(call, reason);
        }

        lock (_gate)
        {
            EndWhenClosed();
        }
    }

    private static long Now => Stopwatch.GetTimestamp();

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
