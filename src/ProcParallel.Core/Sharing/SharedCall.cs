namespace ProcParallel.Core.Sharing;

/// <summary>One request as the one who asked sees it, from its sending to its answer. Thread-safe.</summary>
/// <param name="id">Its number.</param>
/// <param name="objectId">The object that it is for.</param>
/// <param name="completed">Called once when the answer is there, on the thread that brings it.</param>
internal sealed class SharedCall(int id, long objectId, Action? completed = null)
{
    private readonly object _lock = new();
    private SharedReply? _reply;
    private Func<Exception>? _failure;
    private bool _abandoned;

    public int Id => id;

    public long ObjectId => objectId;

    /// <summary>Gets a value indicating whether there is an answer.</summary>
    public bool IsDone => _reply is not null || _failure is not null;

    /// <returns>False when nobody waits any more; the caller keeps the reply.</returns>
    public bool TryComplete(SharedReply reply) => TryEnd(reply, null);

    public void Fail(Func<Exception> failure) => TryEnd(null, failure);

    /// <summary>Waits for the answer.</summary>
    /// <param name="wait">How long.</param>
    /// <param name="stopped">Whether it was ended by the token, or because the thread is to stop.</param>
    /// <returns>Whether there is an answer.</returns>
    public bool Wait(in SharedWait wait, out bool stopped)
    {
        using CancellationTokenRegistration registration = wait.CancellationToken.UnsafeRegister(static call => ((SharedCall)call!).Wake(), this);
        lock (_lock)
        {
            stopped = false;
            while (!IsDone)
            {
                stopped = wait.CancellationToken.IsCancellationRequested || SharedWaits.IsStopRequested?.Invoke() == true;
                int remaining = wait.Remaining;
                if (stopped || remaining == 0)
                {
                    return false;
                }

                bool poll = SharedWaits.IsStopRequested is not null && (uint)remaining > SharedWaits.PollInterval;
                Monitor.Wait(_lock, poll ? SharedWaits.PollInterval : remaining);
            }

            return true;
        }
    }

    /// <summary>Waits for the answer, whatever else happens, for so many milliseconds.</summary>
    public bool WaitForAnswer(int milliseconds)
    {
        long end = Environment.TickCount64 + milliseconds;
        lock (_lock)
        {
            while (!IsDone)
            {
                long remaining = end - Environment.TickCount64;
                if (remaining <= 0)
                {
                    _abandoned = true;
                    return false;
                }

                Monitor.Wait(_lock, (int)remaining);
            }

            return true;
        }
    }

    /// <summary>Gets the answer, which is there.</summary>
    public SharedReply TakeReply() => _failure is null ? _reply! : throw _failure();

    private bool TryEnd(SharedReply? reply, Func<Exception>? failure)
    {
        lock (_lock)
        {
            if (_abandoned || IsDone)
            {
                return false;
            }

            (_reply, _failure) = (reply, failure);
            Monitor.PulseAll(_lock);
        }

        completed?.Invoke();
        return true;
    }

    private void Wake()
    {
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }
}
