namespace ProcParallel.Core.Results;

/// <summary>Wakes the one reader of a call. Any number of sets between two waits count as one. Thread-safe.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose.")]
internal sealed class ResultSignal
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _set;

    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) == 0)
        {
            _semaphore.Release();
        }
    }

    /// <summary>Waits for a set since the last wait.</summary>
    /// <returns>False after the time-out, in milliseconds; -1 waits for ever.</returns>
    public bool Wait(int timeout, CancellationToken cancellationToken)
    {
        bool set = _semaphore.Wait(timeout, cancellationToken);
        if (set)
        {
            Volatile.Write(ref _set, 0);
        }

        return set;
    }

    /// <inheritdoc cref="Wait"/>
    public async Task<bool> WaitAsync(int timeout, CancellationToken cancellationToken)
    {
        bool set = await _semaphore.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        if (set)
        {
            Volatile.Write(ref _set, 0);
        }

        return set;
    }
}
