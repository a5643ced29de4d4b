namespace ProcParallel.Core.Scheduling;

/// <summary>How long the running item of a worker has waited for the reader of its results. Guarded by the pool's lock; times are time stamps.</summary>
internal sealed class HeldTime
{
    private long _item;
    private long _total;

    /// <summary>Notes that the worker, which had to wait with the results of the call that its running item is of, was told to go on.</summary>
    /// <param name="started">When the item began; 0 when it has ended meanwhile, or its call limits no time.</param>
    /// <param name="since">When the worker was told to wait.</param>
    /// <param name="now">The time.</param>
    public void Add(long started, long since, long now)
    {
        _total = Of(started) + now - Math.Max(since, started);
        _item = started;
    }

    /// <summary>Gets how long the item that began then has waited up to the last time when the worker was told to go on.</summary>
    public long Of(long started) => started == _item ? _total : 0;
}
