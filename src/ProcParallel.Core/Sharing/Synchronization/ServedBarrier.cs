using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A barrier in the process that made it. Who gives up waiting, or ends while it waits, breaks it for all, since the others would wait for ever.
/// </summary>
internal sealed class ServedBarrier(int parties) : IServedObject
{
    private const string Broken = "The barrier is broken: one of its parties gave up, ended, or broke it.";

    private readonly object _lock = new();
    private readonly List<SharedRequest> _waiting = [];

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
                case SynchronizationOperation.State:
                    request.Reply(ReplyStatus.Done, Payload.Of(_waiting.Count, _isBroken ? 1 : 0));
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
            if (_waiting.RemoveAll(waiting => waiting.Peer == peer) > 0 || _acting == peer)
            {
                Break();
            }
        }
    }

    private void Arrive(SharedRequest request, bool hasAction)
    {
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
        _waiting.ForEach(waiting => waiting.Reply(ReplyStatus.Refused, Payload.Of(Broken)));
        _waiting.Clear();
    }
}
