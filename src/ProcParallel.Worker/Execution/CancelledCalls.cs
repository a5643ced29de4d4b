namespace ProcParallel.Worker.Execution;

/// <summary>The calls that the parent has cancelled lately, whose chunks may still be on their way. Thread-safe.</summary>
internal sealed class CancelledCalls
{
    private const int Remembered = 1024;

    private readonly object _lock = new();
    private readonly Queue<int> _order = new();

    // Made when it is needed, because a set of numbers is compiled when it is made, which a worker that starts should not wait for.
    private HashSet<int>? _calls;

    public void Add(int callId)
    {
        lock (_lock)
        {
            _calls ??= [];
            _calls.Add(callId);
            _order.Enqueue(callId);
            if (_order.Count > Remembered)
            {
                _calls.Remove(_order.Dequeue());
            }
        }
    }

    public bool Contains(int callId)
    {
        lock (_lock)
        {
            return _calls is not null && _calls.Contains(callId);
        }
    }
}
