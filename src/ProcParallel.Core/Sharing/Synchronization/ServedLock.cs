using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A lock in the process that made it. Who waits gets it in the order of asking; what a process held that ended, the next one gets as abandoned.</summary>
internal class ServedLock(bool isReentrant) : IServedObject
{
    private readonly LinkedList<Waiter> _waiters = new();
    private SharingPeer? _holder;
    private long _owner;
    private int _depth;
    private int _grantedBy;
    private bool _abandoned;

    /// <summary>Gets the lock that guards the state, also of what is derived.</summary>
    protected object Gate { get; } = new();

    public void Handle(SharedRequest request)
    {
        MessagePackReader arguments = request.Arguments();
        lock (Gate)
        {
            Handle(request, ref arguments);
        }
    }

    public virtual void Cancel(SharedRequest request)
    {
        lock (Gate)
        {
            if (Remove(waiter => waiter.Request == request))
            {
                request.Reply(ReplyStatus.Cancelled);
            }
        }
    }

    public virtual void TakeBack(SharingPeer peer, int requestId)
    {
        lock (Gate)
        {
            if (_holder == peer && _grantedBy == requestId)
            {
                ReleaseOnce();
            }
        }
    }

    public virtual void Leave(SharingPeer peer)
    {
        lock (Gate)
        {
            while (Remove(waiter => waiter.Request.Peer == peer))
            {
            }

            if (_holder == peer)
            {
                _abandoned = true;
                Free();
            }
        }
    }

    /// <summary>Does what is asked. Under the lock.</summary>
    protected virtual void Handle(SharedRequest request, ref MessagePackReader arguments)
    {
        switch ((SynchronizationOperation)request.Operation)
        {
            case SynchronizationOperation.Acquire:
                Acquire(request, wait: arguments.ReadBoolean(), owner: arguments.ReadInt64(), depth: arguments.ReadInt32());
                break;
            case SynchronizationOperation.Release:
                Release(request, arguments.ReadInt64());
                break;
            case SynchronizationOperation.State:
                request.Reply(ReplyStatus.Done, Payload.Of(_holder is null ? 0 : 1, _waiters.Count));
                break;
            default:
                throw ProtocolException.Unexpected((SynchronizationOperation)request.Operation);
        }
    }

    /// <summary>Says whether the sender has it. Under the lock.</summary>
    protected bool IsHeldBy(SharingPeer peer, long owner) => _holder == peer && (!isReentrant || _owner == owner);

    /// <summary>Gives it up wholly, whatever its depth. Under the lock.</summary>
    /// <returns>The depth.</returns>
    protected int ReleaseAll()
    {
        int depth = _depth;
        Free();
        return depth;
    }

    private void Acquire(SharedRequest request, bool wait, long owner, int depth)
    {
        if (_holder is null)
        {
            Grant(new Waiter(request, owner, depth));
        }
        else if (isReentrant && _holder == request.Peer && _owner == owner)
        {
            _depth += depth;
            _grantedBy = request.Id;
            request.Reply(ReplyStatus.Done, Payload.Of(0));
        }
        else if (wait)
        {
            _waiters.AddLast(new Waiter(request, owner, depth));
        }
        else
        {
            request.Reply(ReplyStatus.Unavailable);
        }
    }

    private void Release(SharedRequest request, long owner)
    {
        if (!IsHeldBy(request.Peer, owner))
        {
            request.Reply(ReplyStatus.Refused, Payload.Of(_holder is null
                ? "The lock is not held, so it cannot be released."
                : "The lock is held by another process or thread, so it cannot be released here."));
            return;
        }

        ReleaseOnce();
        request.Reply(ReplyStatus.Done);
    }

    private void ReleaseOnce()
    {
        if (--_depth == 0)
        {
            Free();
        }
    }

    private void Free()
    {
        _holder = null;
        _depth = 0;
        if (_waiters.First?.Value is { } next)
        {
            _waiters.RemoveFirst();
            Grant(next);
        }
    }

    private void Grant(Waiter waiter)
    {
        (_holder, _owner, _depth, _grantedBy) = (waiter.Request.Peer, waiter.Owner, waiter.Depth, waiter.Request.Id);
        waiter.Request.Reply(ReplyStatus.Done, Payload.Of(_abandoned ? 1 : 0));
        _abandoned = false;
    }

    private bool Remove(Func<Waiter, bool> matches)
    {
        if (_waiters.FirstOrDefault(matches) is { } waiter)
        {
            _waiters.Remove(waiter);
            return true;
        }

        return false;
    }

    private sealed record Waiter(SharedRequest Request, long Owner, int Depth);
}
