using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>An event in the process that made it.</summary>
internal sealed class ServedEvent(bool isSet) : IServedObject
{
    private readonly object _lock = new();
    private readonly List<SharedRequest> _waiters = [];
    private bool _isSet = isSet;

    public void Handle(SharedRequest request)
    {
        lock (_lock)
        {
            switch ((SynchronizationOperation)request.Operation)
            {
                case SynchronizationOperation.Set:
                    _isSet = true;
                    _waiters.ForEach(waiter => waiter.Reply(ReplyStatus.Done));
                    _waiters.Clear();
                    request.Reply(ReplyStatus.Done);
                    break;
                case SynchronizationOperation.Clear:
                    _isSet = false;
                    request.Reply(ReplyStatus.Done);
                    break;
                case SynchronizationOperation.Wait when !_isSet:
                    _waiters.Add(request);
                    break;
                case SynchronizationOperation.Wait:
                    request.Reply(ReplyStatus.Done);
                    break;
                case SynchronizationOperation.State:
                    request.Reply(ReplyStatus.Done, Payload.Of(_isSet ? 1 : 0));
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

    public void Leave(SharingPeer peer)
    {
        lock (_lock)
        {
            _waiters.RemoveAll(waiter => waiter.Peer == peer);
        }
    }
}
