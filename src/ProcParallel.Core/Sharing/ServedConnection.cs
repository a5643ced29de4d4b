using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>One end of a pipe in the process that made the pipe. The lock is that of both ends.</summary>
/// <remarks>
/// A process <em>has</em> an end from when it made, received or used it, until it closes it, passes it on or ends. An end that nobody has is closed, unless it is on its
/// way to somebody who will have it. So a pipe ends with the processes that use it, although the one that made it knows both ends.
/// </remarks>
internal sealed partial class ServedConnection(object pipeLock, bool canSend, bool canReceive) : IServedObject
{
    /// <summary>How many bytes wait in one direction before sending waits. A larger message goes when nothing waits.</summary>
    private const long Room = 64L << 20;

    private const string OnlySends = "This end of the pipe only sends: the pipe is one-way.";

    private readonly ItemDeque _inbox = new();
    private readonly HeldItems _held = new();
    private readonly LinkedList<SharedRequest> _receivers = new();
    private readonly LinkedList<SharedRequest> _watchers = new();
    private readonly LinkedList<Sender> _senders = new();
    private readonly HashSet<SharingPeer> _holders = [];
    private bool _isOnItsWay;
    private bool _closed;

    /// <summary>Gets or sets the other end.</summary>
    public ServedConnection Other { get; set; } = null!;

    /// <summary>Gets or sets what removes both ends from their server, when both are closed.</summary>
    public Action Remove { get; set; } = () => { };

    /// <summary>Whether no message will come any more. One that somebody holds may come back.</summary>
    private bool IsAtEnd => _closed || (Other._closed && _inbox.Count == 0 && _held.IsEmpty);

    public void Handle(SharedRequest request)
    {
        MessagePackReader arguments = request.Arguments();
        lock (pipeLock)
        {
            switch ((ConnectionOperation)request.Operation)
            {
                case ConnectionOperation.Send:
                    Send(request, ref arguments);
                    break;
                case ConnectionOperation.Receive:
                    Receive(request, arguments.ReadBoolean());
                    break;
                case ConnectionOperation.AwaitReadable:
                    Watch(request);
                    break;
                case ConnectionOperation.Acknowledge:
                    _held.Acknowledge(request.Peer, arguments.ReadInt32(), 1);
                    break;
                default:
                    HandleHolding(request);
                    break;
            }

            Pump();
        }
    }

    public void Cancel(SharedRequest request)
    {
        lock (pipeLock)
        {
            if (_senders.RemoveFirst(sender => sender.Request == request) is { } sender)
            {
                sender.Message.Dispose();
                request.Reply(ReplyStatus.Cancelled);
            }
            else if (_receivers.Remove(request) || _watchers.Remove(request))
            {
                request.Reply(ReplyStatus.Cancelled);
            }
        }
    }

    public void TakeBack(SharingPeer peer, int requestId)
    {
        lock (pipeLock)
        {
            _inbox.GiveBack(_held.Remove(peer, requestId));
            Pump();
        }
    }

    public void Leave(SharingPeer peer)
    {
        lock (pipeLock)
        {
            while (_senders.RemoveFirst(sender => sender.Request.Peer == peer) is { } sender)
            {
                sender.Message.Dispose();
            }

            _receivers.RemoveAll(peer);
            _watchers.RemoveAll(peer);
            _inbox.GiveBack(_held.RemoveAll(peer));
            LetGo(peer);
            Pump();
        }
    }

    public void End()
    {
        lock (pipeLock)
        {
            Close();
            Pump();
        }
    }

    private void HandleHolding(SharedRequest request)
    {
        switch ((ConnectionOperation)request.Operation)
        {
            case ConnectionOperation.Attach:
                _holders.Add(request.Peer);
                _isOnItsWay = false;
                break;
            case ConnectionOperation.Pass:
                _isOnItsWay = true;
                _holders.Remove(request.Peer);
                break;
            case ConnectionOperation.Close:
                LetGo(request.Peer);
                break;
            case ConnectionOperation.Directions:
                request.Reply(ReplyStatus.Done, Payload.Of(canSend ? 1 : 0, canReceive ? 1 : 0));
                return;
            default:
                throw ProtocolException.Unexpected((ConnectionOperation)request.Operation);
        }

        request.Reply(ReplyStatus.Done);
    }

    private void Send(SharedRequest request, ref MessagePackReader arguments)
    {
        if (!canSend)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of("This end of the pipe only receives: the pipe is one-way."));
            return;
        }

        bool wait = arguments.ReadBoolean();
        _holders.Add(request.Peer);
        var sender = new Sender(request, request.TakeBytes(ref arguments));
        _senders.AddLast(sender);
        Pump();
        if (!wait && _senders.Remove(sender))
        {
            sender.Message.Dispose();
            request.Reply(ReplyStatus.Unavailable);
        }
    }

    private void Receive(SharedRequest request, bool wait)
    {
        if (!canReceive)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of(OnlySends));
            return;
        }

        _holders.Add(request.Peer);
        _receivers.AddLast(request);
        Pump();
        if (!wait && _receivers.Remove(request))
        {
            request.Reply(ReplyStatus.Unavailable);
        }
    }

    private void Watch(SharedRequest request)
    {
        if (!canReceive)
        {
            request.Reply(ReplyStatus.Refused, Payload.Of(OnlySends));
            return;
        }

        _holders.Add(request.Peer);
        _watchers.AddLast(request);
    }

    private void LetGo(SharingPeer peer)
    {
        if (_holders.Remove(peer) && _holders.Count == 0 && !_isOnItsWay)
        {
            Close();
        }
    }

    private void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _inbox.Clear();
        if (Other._closed)
        {
            // Not under the lock, and not before what is being handled is done.
            ThreadPool.QueueUserWorkItem(_ => Remove());
        }
    }

    private sealed record Sender(SharedRequest Request, FramePart Message);
}
