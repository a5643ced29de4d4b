namespace ProcParallel.Core.Scheduling;

/// <summary>Chooses how many items the next chunk of a call has, from how long its items took so far.</summary>
/// <remarks>
/// Aims at chunks of some tens of milliseconds: long enough that frames and wake-ups do not matter, short enough to stream and to
/// balance. A chunk is never larger than a fair share of what waits (guided self-scheduling, Polychronopoulos and Kuck 1987), so
/// that no straggler holds the end. Guarded by the pool's lock.
/// </remarks>
internal sealed class ChunkSizer
{
    private const double TargetSeconds = 0.025;
    private const int Growth = 4;
    private const double Smoothing = 0.5;

    private readonly int _fixedSize;
    private readonly int _limit;
    private int _last;

    public ChunkSizer(CallOptions options, int workers)
    {
        _fixedSize = options.ChunkSize;
        _limit = options.BufferSize == 0 ? ItemSegment.MaximumItems : Math.Max(1, options.BufferSize / Math.Max(1, 2 * workers));
    }

    /// <summary>Gets the smoothed run time of one item, in seconds; negative before the first was measured.</summary>
    public double SecondsPerItem { get; private set; } = -1;

    /// <summary>Gets the size that a chunk has when enough items wait.</summary>
    public int Target
    {
        get
        {
            if (_fixedSize > 0)
            {
                return Math.Min(_fixedSize, ItemSegment.MaximumItems);
            }

            double wanted = SecondsPerItem < 0 ? 1 : TargetSeconds / Math.Max(SecondsPerItem, 1e-7);
            return (int)Math.Clamp(Math.Min(wanted, _last * (double)Growth), 1, _limit);
        }
    }

    public int Next(int waiting, int workers)
    {
        int target = Target;
        int share = _fixedSize > 0 ? waiting : (waiting + workers - 1) / workers;
        int size = Math.Clamp(target, 1, Math.Max(1, share));
        _last = Math.Max(size, Math.Min(_last, target));
        return size;
    }

    public void Measure(int items, double seconds)
    {
        if (items > 0)
        {
            double measured = seconds / items;
            SecondsPerItem = SecondsPerItem < 0 ? measured : SecondsPerItem + (Smoothing * (measured - SecondsPerItem));
        }
    }
}
