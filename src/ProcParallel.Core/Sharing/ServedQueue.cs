using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A queue in the process that made it.</summary>
/// <remarks>
/// Items are bytes within the frames in which they came. What is taken is held for the process that took it until that says that it has it; when it
/// ends before, its items go back to the front, in their order. Who waits is served in the order of asking, both to put and to take.
/// </remarks>
internal sealed partial class ServedQueue(int capacity) : IServedObject
{
    private readonly object _lock = new();
    private readonly ItemDeque _items = new();
    private readonly LinkedList<Taker> _takers = new();
    private readonly LinkedList<Putter> _putters = new();
    private readonly LinkedList<SharedRequest> _joiners = new();
    private readonly LinkedList<SharedRequest> _watchers = new();
    private readonly HeldItems _held = new();
    private long _unfinished;
    private bool _closed;

    /// <summary>Whether nothing can come any more. Items that somebody holds may come back.</summary>
    private bool IsCompleted => _closed && _items.Count == 0 && _held.IsEmpty;

    public void Handle(SharedRequest request)
    {
        MessagePackReader arguments = request.Arguments();
        lock (_lock)
        {
            switch ((QueueOperation)request.Operation)
            {
                case QueueOperation.Put:
                    Put(request, ref arguments);
                    break;
                case QueueOperation.Take:
                    Take(request, ref arguments);
                    break;
                case QueueOperation.Acknowledge:
                    _held.Acknowledge(request.Peer, arguments.ReadInt32(), arguments.ReadInt32());
                    break;
                case QueueOperation.Return:
                    _items.GiveBack(_held.Remove(request.Peer, arguments.ReadInt32()));
                    break;
                default:
                    HandleControl(request, ref arguments);
                    break;
            }

            Pump();
        }
    }

    public void Cancel(SharedRequest request)
    {
        lock (_lock)
        {
            if (_putters.RemoveFirst(putter => putter.Request == request) is { } putter)
            {
                putter.Drop();
                request.Reply(ReplyStatus.Cancelled, Payload.Of(putter.Admitted));
                Pump();
            }
            else if (_takers.RemoveFirst(taker => taker.Request == request) is not null || _joiners.Remove(request) || _watchers.Remove(request))
            {
                request.Reply(ReplyStatus.Cancelled);
            }
        }
    }

    public void TakeBack(SharingPeer peer, int requestId)
    {
        lock (_lock)
        {
            _items.GiveBack(_held.Remove(peer, requestId));
            Pump();
        }
    }

    public void Leave(SharingPeer peer)
    {
        lock (_lock)
        {
            // One that came with the acknowledgement of what its items were made of stays in line: nobody else would put them.
            while (_putters.RemoveFirst(putter => putter.Request.Peer == peer && !putter.Request.HasNotes) is { } putter)
            {
                putter.Drop();
            }

            while (_takers.RemoveFirst(taker => taker.Request.Peer == peer) is not null)
            {
            }

            _joiners.RemoveAll(peer);
            _watchers.RemoveAll(peer);
            _items.GiveBack(_held.RemoveAll(peer));
            Pump();
        }
    }

    private void HandleControl(SharedRequest request, ref MessagePackReader arguments)
    {
        switch ((QueueOperation)request.Operation)
        {
            case QueueOperation.State:
                request.Reply(ReplyStatus.Done, EncodeState());
                break;
            case QueueOperation.Close:
                _closed = true;
                request.Reply(ReplyStatus.Done);
                break;
            case QueueOperation.TaskDone:
                FinishTasks(request, arguments.ReadInt32());
                break;
            case QueueOperation.Join:
                _joiners.AddLast(request);
                break;
            case QueueOperation.AwaitReadable:
                _watchers.AddLast(request);
                break;
            default:
                throw ProtocolException.Unexpected((QueueOperation)request.Operation);
        }
    }

    private void Put(SharedRequest request, ref MessagePackReader arguments)
    {
        bool wait = arguments.ReadBoolean();
        var items = new List<FramePart>();
        while (!arguments.End)
        {
            items.Add(request.TakeBytes(ref arguments));
        }

        var putter = new Putter(request, items);
        _putters.AddLast(putter);
        if (!wait)
        {
            Pump();
            if (_putters.Remove(putter))
            {
                putter.Drop();
                request.Reply(ReplyStatus.Unavailable, Payload.Of(putter.Admitted));
            }
        }
    }

    private void Take(SharedRequest request, ref MessagePackReader arguments)
    {
        bool wait = arguments.ReadBoolean();
        var taker = new Taker(request, arguments.ReadInt32(), arguments.ReadInt32());
        _takers.AddLast(taker);
        if (!wait)
        {
            Pump();
            if (_takers.Remove(taker))
            {
                request.Reply(ReplyStatus.Unavailable);
            }
        }
    }

    private void FinishTasks(SharedRequest request, int count)
    {
        if (count < 0 || count > _unfinished)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of("TaskDone was called more often than items were put into the queue."));
            return;
        }

        _unfinished -= count;
        request.Reply(ReplyStatus.Done);
    }
}
