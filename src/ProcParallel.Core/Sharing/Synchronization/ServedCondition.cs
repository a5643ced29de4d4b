using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A lock whose holder can wait for a notification, in the process that made it. Giving up the lock and beginning to wait is one step here, so no
/// notification is missed. Who is notified acquires the lock by itself; until it has, a notification is not used up.
/// </summary>
internal sealed class ServedCondition(bool isReentrant) : ServedLock(isReentrant)
{
    /// <summary>Why to wait or to notify is refused.</summary>
    public const string NotHeld = "Acquire the condition before you wait for it or notify those who do.";

    private readonly LinkedList<SharedRequest> _sleepers = new();

    // Those that were notified and have not come back for the lock: one that ends before was not woken to any use.
    private readonly List<(SharingPeer Peer, int RequestId)> _notified = [];

    public override void Cancel(SharedRequest request)
    {
        lock (Gate)
        {
            if (_sleepers.Remove(request))
            {
                request.Reply(ReplyStatus.Cancelled);
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
            while (_sleepers.FirstOrDefault(sleeper => sleeper.Peer == peer) is { } gone)
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
                BeginWait(request);
                break;
            case SynchronizationOperation.Proceed:
                int confirmed = arguments.ReadInt32();
                _notified.RemoveAll(notified => notified.Peer == request.Peer && notified.RequestId == confirmed);
                break;
            case SynchronizationOperation.PassOn:
                int unused = arguments.ReadInt32();
                PassOn((peer, requestId) => peer == request.Peer && requestId == unused);
                break;
            case SynchronizationOperation.Notify:
                Notify(request, arguments.ReadInt32());
                break;
            default:
                base.Handle(request, ref arguments);
                break;
        }
    }

    private void BeginWait(SharedRequest request)
    {
        if (Release(request.Peer))
        {
            _sleepers.AddLast(request);
        }
        else
        {
            request.Reply(ReplyStatus.Refused, Payload.Of(NotHeld));
        }
    }

    private void Notify(SharedRequest request, int count)
    {
        if (Word.Owner != request.Peer.Id)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of(NotHeld));
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
        _notified.Add((sleeper.Peer, sleeper.Id));
        sleeper.Reply(ReplyStatus.Done, Payload.Of(sleeper.Id));
        return true;
    }

    private void PassOn(Func<SharingPeer, int, bool> isGone)
    {
        for (int lost = _notified.RemoveAll(notified => isGone(notified.Peer, notified.RequestId)); lost > 0; lost--)
        {
            _ = WakeNext();
        }
    }
}
