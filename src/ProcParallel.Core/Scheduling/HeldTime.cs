namespace ProcParallel.Core.Scheduling;

/// <summary>How long the running item of a worker has waited for the reader of its results. Guarded by the pool's lock; times are time stamps.</summary>
internal sealed class HeldTime
{
    private long _since;
    private long _item;
    private long _total;

    /// <summary>Notes that the worker was told to wait.</summary>
    public void Begin(long now) => _since = now;

    /// <summary>Notes that the worker was told to go on.</summary>
    /// <param name="started">When its running item began; 0 when none runs.</param>
    /// <param name="now">The time.</param>
    public void End(long started, long now)
    {
        _total = Of(started) + now - Math.Max(_since, started);
        _item = started;
    }

    /// <summary>Gets how long the item that began then has waited up to the last time when the worker was told to go on.</summary>
    public long Of(long started) => started == _item ? _total : 0;
}
