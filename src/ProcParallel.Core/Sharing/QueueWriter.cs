using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Puts item by item into a queue. The first goes at once; what comes while it is on its way goes together when it has arrived. So a lone item never waits for
/// others, and many share the cost of a request. For one thread.
/// </summary>
internal sealed class QueueWriter(ParQueue queue) : IDisposable
{
    private readonly object _lock = new();
    private readonly PooledBufferWriter _filling = ParQueue.BeginPut(SharedWait.Forever);
    private SharedCall? _onItsWay;
    private Exception? _failure;
    private int _countOnItsWay;
    private int _count;
    private bool _disposed;

    /// <summary>Gets how many of the items have not reached the queue.</summary>
    public int Unsent => _count + _countOnItsWay;

    /// <summary>Adds an item. Waits only when many wait already.</summary>
    /// <returns>False when they had no room in time. The item was added all the same.</returns>
    /// <exception cref="Serialization.ValueNotSerializableException">The item cannot travel; the others are not touched.</exception>
    /// <exception cref="QueueClosedException">The queue is closed.</exception>
    public bool Add(object? value, in SharedWait wait)
    {
        bool isFull;
        lock (_lock)
        {
            ThrowIfFailed();
            queue.Link.Values.Append(_filling, value);
            _count++;
            Advance();
            isFull = _filling.WrittenCount >= ParQueue.BatchSize;
        }

        return !isFull || WaitForArrival(wait);
    }

    /// <summary>Waits until all items are in the queue.</summary>
    /// <returns>False when they had no room in time.</returns>
    public bool Complete(in SharedWait wait)
    {
        while (true)
        {
            lock (_lock)
            {
                Advance();
                ThrowIfFailed();
                if (_onItsWay is null)
                {
                    return true;
                }
            }

            if (!WaitForArrival(wait))
            {
                return false;
            }
        }
    }

    /// <summary>Withdraws what has not reached the queue.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            if (_onItsWay is { IsDone: false } call)
            {
                queue.Link.Cancel(call);
            }

            _filling.Dispose();
        }
    }

    private bool WaitForArrival(in SharedWait wait)
    {
        SharedCall? call;
        lock (_lock)
        {
            call = _onItsWay;
        }

        if (call is not null && !call.Wait(wait, out bool stopped))
        {
            return stopped ? throw new OperationCanceledException(wait.CancellationToken) : false;
        }

        lock (_lock)
        {
            Advance();
            ThrowIfFailed();
        }

        return true;
    }

    /// <summary>Takes the answer to what was on its way, and sends what has come together meanwhile.</summary>
    private void Advance()
    {
        if (_onItsWay is { IsDone: true } done)
        {
            _onItsWay = null;
            Settle(done);
        }

        if (_onItsWay is null && _count > 0 && _failure is null && !_disposed)
        {
            (_countOnItsWay, _count) = (_count, 0);
            _onItsWay = queue.BeginPut(_filling, Wake);
            _filling.Truncate(ParQueue.PutHeadSize);
        }
    }

    private void Settle(SharedCall done)
    {
        try
        {
            using SharedReply reply = done.TakeReply();
            int put = reply.Status == ReplyStatus.Done ? _countOnItsWay : reply.Status == ReplyStatus.Closed ? reply.Reader().ReadInt32() : 0;
            _countOnItsWay -= put;
            _failure = reply.Status switch
            {
                ReplyStatus.Done => null,
                ReplyStatus.Closed => QueueClosedException.ForWriter(),
                _ => SharedObjectGoneException.Disposed(queue.OwnerProcessId),
            };
        }
        catch (SharedObjectGoneException gone)
        {
            _failure = gone;
        }
    }

    // Not on the thread that brings the answer, which may be in the middle of the queue.
    private void Wake() => ThreadPool.UnsafeQueueUserWorkItem(
        static writer =>
        {
            lock (writer._lock)
            {
                writer.Advance();
            }
        },
        this,
        preferLocal: false);

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw _failure;
        }
    }
}
