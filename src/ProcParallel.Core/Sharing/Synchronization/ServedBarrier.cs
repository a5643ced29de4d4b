using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A barrier in the process that made it. Who gives up waiting, ends while it waits, or dies while it has the barrier, breaks it for all, since the others would wait
/// for ever.
/// </summary>
internal sealed class ServedBarrier(int parties) : IServedObject
{
    private const string Broken = "The barrier is broken: one of its parties gave up, ended, or broke it.";

    private readonly object _lock = new();
    private readonly List<SharedRequest> _waiting = [];

    // The processes that have it, and how often: one whose proxy was collected may have got the next already.
    private readonly Dictionary<SharingPeer, int> _members = [];

    // Those that had it when another one died, who was to come perhaps. Not those that have got it since: they are to take its place perhaps.
    private readonly HashSet<SharingPeer> _bereaved = [];

    // The last to arrive runs the action of a pass; the others wait until it has.
    private SharingPeer? _acting;
    private bool _isBroken;

    public void Handle(SharedRequest request)
    {
        MessagePackReader arguments = request.Arguments();
        lock (_lock)
        {
            switch ((SynchronizationOperation)request.Operation)
            {
                case SynchronizationOperation.Wait:
                    Arrive(request, hasAction: arguments.ReadBoolean());
                    break;
                case SynchronizationOperation.Proceed:
                    Proceed(request);
                    break;
                case SynchronizationOperation.Abort:
                    Break();
                    request.Reply(ReplyStatus.Done);
                    break;
                case SynchronizationOperation.Reset:
                    Break();
                    _isBroken = false;
                    request.Reply(ReplyStatus.Done);
                    break;
                case SynchronizationOperation.Join:
                    _members[request.Peer] = _members.GetValueOrDefault(request.Peer) + 1;
                    break;
                case SynchronizationOperation.Part:
                    Part(request.Peer);
                    break;
                case SynchronizationOperation.State:
                    request.Reply(ReplyStatus.Done, Payload.Of(_waiting.Count, _isBroken || _bereaved.Contains(request.Peer) ? 1 : 0));
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
            if (_waiting.Remove(request))
            {
                Break();
                request.Reply(ReplyStatus.Cancelled);
            }
        }
    }

    public void Leave(SharingPeer peer)
    {
        lock (_lock)
        {
            bool isMissed = _waiting.RemoveAll(waiting => waiting.Peer == peer) > 0 || _acting == peer;
            bool died = Forget(peer) && !peer.HasSaidGoodbye;
            if (isMissed || (died && _waiting.Count > 0))
            {
                Break();
            }
            else if (died)
            {
                _bereaved.UnionWith(_members.Keys);
            }
        }
    }

    private void Part(SharingPeer peer)
    {
        int left = _members.GetValueOrDefault(peer) - 1;
        if (left > 0)
        {
            _members[peer] = left;
        }
        else
        {
            Forget(peer);
        }
    }

    private bool Forget(SharingPeer peer)
    {
        _bereaved.Remove(peer);
        return _members.Remove(peer);
    }

    private void Arrive(SharedRequest request, bool hasAction)
    {
        if (_bereaved.Contains(request.Peer))
        {
            Break();
        }

        if (_isBroken || _acting is not null)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of(_isBroken ? Broken : "The barrier is passed by all of its parties already."));
            return;
        }

        if (_waiting.Count < parties - 1)
        {
            _waiting.Add(request);
            return;
        }

        _acting = hasAction ? request.Peer : null;
        request.Reply(ReplyStatus.Done, Pass(parties - 1, isLast: true));
        if (!hasAction)
        {
            LetPass();
        }
    }

    private void Proceed(SharedRequest request)
    {
        if (_acting != request.Peer)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of(Broken));
            return;
        }

        _acting = null;
        LetPass();
        request.Reply(ReplyStatus.Done);
    }

    private void LetPass()
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            _waiting[i].Reply(ReplyStatus.Done, Pass(i, isLast: false));
        }

        _waiting.Clear();
    }

    private static byte[] Pass(int index, bool isLast) => Payload.Of(index, isLast ? 1 : 0);

    private void Break()
    {
        _isBroken = true;
        _acting = null;
        _bereaved.Clear();
        _waiting.ForEach(waiting => waiting.Reply(ReplyStatus.Refused, Payload.Of(Broken)));
        _waiting.Clear();
    }
}
