using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A semaphore in the process that made it. Who waits is served in the order of asking.</summary>
/// <param name="initialCount">The count at first.</param>
/// <param name="isBounded">Whether it may not be released above that.</param>
internal sealed class ServedSemaphore(int initialCount, bool isBounded) : IServedObject
{
    private readonly object _lock = new();
    private readonly LinkedList<SharedRequest> _waiters = new();
    private readonly Dictionary<SharingPeer, int> _held = [];
    private readonly int _initialCount = initialCount;
    private int _count = initialCount;

    public void Handle(SharedRequest request)
    {
        MessagePackReader arguments = request.Arguments();
        lock (_lock)
        {
            switch ((SynchronizationOperation)request.Operation)
            {
                case SynchronizationOperation.Acquire:
                    Acquire(request, wait: arguments.ReadBoolean());
                    break;
                case SynchronizationOperation.Release:
                    Release(request, arguments.ReadInt32());
                    break;
                case SynchronizationOperation.State:
                    request.Reply(ReplyStatus.Done, Payload.Of(_count, _waiters.Count));
                    break;
                default:
                    throw ProtocolException.Unexpected((SynchronizationOperation)request.Operation);
            }
        }
    }

    public void Cancel(SharedRequest request)
    {
        lock (_lock)
        {
            if (_waiters.Remove(request))
            {
                request.Reply(ReplyStatus.Cancelled);
            }
        }
    }

    public void TakeBack(SharingPeer peer, int requestId)
    {
        lock (_lock)
        {
            if (_held.GetValueOrDefault(peer) > 0)
            {
                GiveBack(peer, 1);
            }
        }
    }

    /// <summary>
    /// What a process held that ended is given back, up to the count at first and no further: a semaphore that is used as a signal is acquired by
    /// those who never release it.
    /// </summary>
    public void Leave(SharingPeer peer)
    {
        lock (_lock)
        {
            while (_waiters.FirstOrDefault(waiter => waiter.Peer == peer) is { } gone)
            {
                _waiters.Remove(gone);
            }

            int held = _held.GetValueOrDefault(peer);
            GiveBack(peer, Math.Min(held, Math.Max(0, _initialCount - _count)));
            _held.Remove(peer);
        }
    }

    private void Acquire(SharedRequest request, bool wait)
    {
        if (_count > 0)
        {
            Grant(request);
        }
        else if (wait)
        {
            _waiters.AddLast(request);
        }
        else
        {
            request.Reply(ReplyStatus.Unavailable);
        }
    }

    private void Release(SharedRequest request, int count)
    {
        if (count < 1 || (isBounded && count > _initialCount - _count) || count > int.MaxValue - _count)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of("The semaphore was released more often than it was acquired."));
            return;
        }

        int previous = _count;
        GiveBack(request.Peer, count);
        request.Reply(ReplyStatus.Done, Payload.Of(previous));
    }

    private void GiveBack(SharingPeer peer, int count)
    {
        _held[peer] = Math.Max(0, _held.GetValueOrDefault(peer) - count);
        _count += count;
        while (_count > 0 && _waiters.First?.Value is { } next)
        {
            _waiters.RemoveFirst();
            Grant(next);
        }
    }

    private void Grant(SharedRequest request)
    {
        _count--;
        _held[request.Peer] = _held.GetValueOrDefault(request.Peer) + 1;
        request.Reply(ReplyStatus.Done);
    }
}
