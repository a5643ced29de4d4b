using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A lock whose holder can wait for a notification, in the process that made it. Giving up the lock and beginning to wait is one step here, so no
/// notification is missed. Who is notified acquires the lock by itself; until it has, a notification is not used up.
/// </summary>
internal sealed class ServedCondition(bool isReentrant) : ServedLock(isReentrant)
{
    private readonly LinkedList<Sleeper> _sleepers = new();

    // Those that were notified and have not come back for the lock: one that ends before was not woken to any use.
    private readonly List<(SharingPeer Peer, int RequestId)> _notified = [];

    public override void Cancel(SharedRequest request)
    {
        lock (Gate)
        {
            if (_sleepers.FirstOrDefault(sleeper => sleeper.Request == request) is { } found)
            {
                _sleepers.Remove(found);
                request.Reply(ReplyStatus.Cancelled, Payload.Of(found.Depth));
                return;
            }
        }

        base.Cancel(request);
    }

    public override void TakeBack(SharingPeer peer, int requestId)
    {
        lock (Gate)
        {
            PassOn((notifiedPeer, notifiedId) => notifiedPeer == peer && notifiedId == requestId);
        }

        base.TakeBack(peer, requestId);
    }

    public override void Leave(SharingPeer peer)
    {
        lock (Gate)
        {
            while (_sleepers.FirstOrDefault(sleeper => sleeper.Request.Peer == peer) is { } gone)
            {
                _sleepers.Remove(gone);
            }

            PassOn((notifiedPeer, _) => notifiedPeer == peer);
        }

        base.Leave(peer);
    }

    protected override void Handle(SharedRequest request, ref MessagePackReader arguments)
    {
        switch ((SynchronizationOperation)request.Operation)
        {
            case SynchronizationOperation.Wait:
                BeginWait(request, arguments.ReadInt64());
                break;
            case SynchronizationOperation.Proceed:
                int requestId = arguments.ReadInt32();
                _notified.RemoveAll(notified => notified.Peer == request.Peer && notified.RequestId == requestId);
                request.Reply(ReplyStatus.Done);
                break;
            case SynchronizationOperation.Notify:
                Notify(request, arguments.ReadInt64(), arguments.ReadInt32());
                break;
            default:
                base.Handle(request, ref arguments);
                break;
        }
    }

    private void BeginWait(SharedRequest request, long owner)
    {
        if (!IsHeldBy(request.Peer, owner))
        {
            request.Reply(ReplyStatus.Refused, Payload.Of("Acquire the condition before you wait for it."));
            return;
        }

        _sleepers.AddLast(new Sleeper(request, ReleaseAll()));
    }

    private void Notify(SharedRequest request, long owner, int count)
    {
        if (!IsHeldBy(request.Peer, owner))
        {
            request.Reply(ReplyStatus.Refused, Payload.Of("Acquire the condition before you notify those who wait for it."));
            return;
        }

        int woken = 0;
        while (woken != count && WakeNext())
        {
            woken++;
        }

        request.Reply(ReplyStatus.Done, Payload.Of(woken));
    }

    private bool WakeNext()
    {
        if (_sleepers.First?.Value is not { } sleeper)
        {
            return false;
        }

        _sleepers.RemoveFirst();
        _notified.Add((sleeper.Request.Peer, sleeper.Request.Id));
        sleeper.Request.Reply(ReplyStatus.Done, Payload.Of(sleeper.Depth, sleeper.Request.Id));
        return true;
    }

    private void PassOn(Func<SharingPeer, int, bool> isGone)
    {
        for (int lost = _notified.RemoveAll(notified => isGone(notified.Peer, notified.RequestId)); lost > 0; lost--)
        {
            _ = WakeNext();
        }
    }

    private sealed record Sleeper(SharedRequest Request, int Depth);
}
