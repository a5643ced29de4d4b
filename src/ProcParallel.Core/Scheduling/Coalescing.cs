using System.Diagnostics;

namespace ProcParallel.Core.Scheduling;

/// <summary>
/// Keeps tiny items back for less than a millisecond while more are coming, when workers are faster than who adds the items: else each
/// would travel alone, and the way would cost many times what the item does. (Nagle's idea, with the time of the work in place of an answer.)
/// </summary>
/// <remarks>For the adding thread; the timer runs on the thread pool.</remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "An idle timer holds nothing; one that is due runs once more and is collected.")]
internal sealed class Coalescing
{
    /// <summary>A chunk is worth its way, in seconds, when it holds this much work.</summary>
    private const double WorthSending = 0.0003;

    private const int MostItems = 512;
    private const int FlushMilliseconds = 1;
    private static readonly long LongestWait = Stopwatch.Frequency / 2000;

    private readonly bool _isOff;
    private readonly Action _dispatch;
    private Timer? _flush;
    private long _lastDispatch;
    private int _armed;

    public Coalescing(CallOptions options, Action dispatch)
    {
        _isOff = options.ChunkSize > 0 || options.Single;
        _dispatch = dispatch;
    }

    /// <summary>Says whether what waits should go on waiting for more. If nothing more comes, it is sent after a millisecond all the same.</summary>
    public bool ShouldWait(int waiting, double secondsPerItem)
    {
        if (_isOff || secondsPerItem < 0 || waiting >= Math.Min(MostItems, WorthSending / Math.Max(secondsPerItem, 1e-9))
            || Stopwatch.GetTimestamp() - _lastDispatch > LongestWait)
        {
            return false;
        }

        if (Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _flush ??= new Timer(_ => Flush());
            _flush.Change(FlushMilliseconds, Timeout.Infinite);
        }

        return true;
    }

    public void Dispatched() => _lastDispatch = Stopwatch.GetTimestamp();

    private void Flush()
    {
        Volatile.Write(ref _armed, 0);
        _dispatch();
    }
}
