namespace ProcParallel.Worker.Execution;

/// <summary>The calls whose readers are far behind, so that nothing more of them is put out for now. Thread-safe.</summary>
internal sealed class HeldCalls
{
    private readonly object _lock = new();

    // Made when it is needed, because a set of numbers is compiled when it is made, which a worker that starts should not wait for.
    private HashSet<int>? _calls;
    private volatile bool _any;

    public void Hold(int callId)
    {
        lock (_lock)
        {
            (_calls ??= []).Add(callId);
            _any = true;
        }
    }

    public void Continue(int callId)
    {
        lock (_lock)
        {
            _calls?.Remove(callId);
            _any = _calls is { Count: > 0 };
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Blocks while a call is held.</summary>
    public void Wait(int callId)
    {
        if (!_any)
        {
            return;
        }

        lock (_lock)
        {
            while (_calls!.Contains(callId))
            {
                Monitor.Wait(_lock);
            }
        }
    }
}
