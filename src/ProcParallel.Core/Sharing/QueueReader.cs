using System.Diagnostics;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Takes item by item from a queue, and fetches as many with one request as are given out in some milliseconds, so that a slow consumer keeps nothing from
/// others. For one thread.
/// </summary>
/// <remarks>
/// An item is acknowledged when it is given out, at once or with those given out in the next milliseconds. So if this process is killed, at most what it was given
/// in its last milliseconds comes to another one again.
/// </remarks>
internal sealed class QueueReader(ParQueue queue) : IDisposable
{
    private const int LargestBatch = 4096;

    /// <summary>How long an acknowledgement may wait for more of them, in milliseconds.</summary>
    private const int AcknowledgeDelay = 5;

    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);

    /// <summary>After that, what was fetched and not given out goes back: items have become slow, and others may be idle.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMilliseconds(60);

    private readonly object _lock = new();
    private Timer? _timer;
    private SharedReply? _batch;
    private int _batchSize = 1;
    private long _fetched;
    private int _offset;
    private int _given;
    private int _acknowledged;
    private bool _timerRuns;

    /// <summary>Gives out the next item.</summary>
    /// <returns>False when there was none in time, or the queue is closed and empty.</returns>
    public bool TryRead(out object? item, in SharedWait wait)
    {
        if (_batch is not null && Stopwatch.GetElapsedTime(_fetched) > Stale)
        {
            GiveBack(withNext: true);
        }

        if (_batch is null && !Fetch(wait))
        {
            item = null;
            return false;
        }

        int length = ByteField.ReadLength(_batch!.Payload.Span[_offset..]);
        try
        {
            queue.Link.Values.ReadNext(_batch.Payload, _offset, out item);
        }
        finally
        {
            GiveOut(ByteField.HeaderSize + length);
        }

        return true;
    }

    /// <summary>Gives back what was not given out.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
        }

        GiveBack(withNext: false);
    }

    private void GiveBack(bool withNext)
    {
        lock (_lock)
        {
            if (_batch is not null)
            {
                Acknowledge();
                queue.Return(_batch.RequestId, withNext);
                _batch.Dispose();
                _batch = null;
            }
        }
    }

    private bool Fetch(in SharedWait wait)
    {
        if (_fetched != 0)
        {
            TimeSpan taken = Stopwatch.GetElapsedTime(_fetched);
            _batchSize = taken < Fast ? Math.Min(_batchSize * 4, LargestBatch) : taken > Slow ? Math.Max(_batchSize / 4, 1) : _batchSize;
        }

        SharedReply reply = queue.Take(_batchSize, ParQueue.TakeSize, wait);
        _fetched = Stopwatch.GetTimestamp();
        if (reply.Status != ReplyStatus.Done)
        {
            reply.Dispose();
            return false;
        }

        (_offset, _given, _acknowledged) = (0, 0, 0);
        _batch = reply;
        return true;
    }

    private void GiveOut(int size)
    {
        lock (_lock)
        {
            _offset += size;
            _given++;
            if (_offset == _batch!.Payload.Length)
            {
                Acknowledge();
                _batch.Dispose();
                _batch = null;
            }
            else if (!_timerRuns)
            {
                _timerRuns = true;
                _timer ??= new Timer(static reader => ((QueueReader)reader!).AcknowledgeLate(), this, Timeout.Infinite, Timeout.Infinite);
                _timer.Change(AcknowledgeDelay, Timeout.Infinite);
            }
        }
    }

    private void AcknowledgeLate()
    {
        lock (_lock)
        {
            _timerRuns = false;
            if (_batch is not null)
            {
                Acknowledge();
            }
        }
    }

    private void Acknowledge()
    {
        if (_acknowledged < _given)
        {
            _acknowledged = _given;
            queue.Acknowledge(_batch!.RequestId, _given, withNext: false);
        }
    }
}
