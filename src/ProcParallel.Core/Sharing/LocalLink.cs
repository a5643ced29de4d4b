using System.Collections.Concurrent;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>The way to the objects that this process serves itself: a call, without a pipe.</summary>
internal sealed class LocalLink : SharingLink
{
    private readonly SharingServer _server;
    private readonly LocalPeer _peer = new();

    public LocalLink(SharingServer server, string pipeName, Guid serverId, byte[] key)
        : base(pipeName, serverId, key, Environment.ProcessId)
    {
        _server = server;
    }

    public SharingPeer Peer => _peer;

    public SharingServer Server => _server;

    /// <summary>Handles that travel keep their object alive, since nobody knows when they arrive.</summary>
    public override SharedHandle HandleOf(long objectId, SharedObjectKind kind)
    {
        _server.Keep(objectId);
        return base.HandleOf(objectId, kind);
    }

    public override void Cancel(SharedCall call) => _peer.Cancel(call.Id);

    public override void Post(long objectId, int operation, ReadOnlySpan<byte> arguments, bool withNext = false)
    {
        if (_server.Find(objectId) is { } target)
        {
            Dispatch(new SharedRequest(_peer, 0, objectId, target, operation), arguments);
        }
    }

    protected override void Send(SharedCall call, int operation, ReadOnlySpan<byte> arguments)
    {
        if (_server.Find(call.ObjectId) is not { } target)
        {
            call.Fail(() => SharedObjectGoneException.Disposed(ProcessId));
            return;
        }

        var request = new SharedRequest(_peer, call.Id, call.ObjectId, target, operation);
        _peer.Add(call, request);
        if (_server.Find(call.ObjectId) is null)
        {
            request.Reply(ReplyStatus.Gone);
            return;
        }

        Dispatch(request, arguments);
    }

    private static void Dispatch(SharedRequest request, ReadOnlySpan<byte> arguments)
    {
        byte[] rented = BufferPool.Rent(arguments.Length);
        arguments.CopyTo(rented);
        using var frame = new Frame(rented, arguments.Length);
        request.Dispatch(frame, 0, arguments.Length);
    }

    private sealed class LocalPeer : SharingPeer
    {
        private readonly ConcurrentDictionary<int, SharedCall> _calls = new();

        public void Add(SharedCall call, SharedRequest request)
        {
            _calls[call.Id] = call;
            Note(request);
        }

        protected override void Deliver(int requestId, ReplyContent content)
        {
            if (_calls.TryRemove(requestId, out SharedCall? call))
            {
                var reply = new SharedReply(requestId, content.Status, Copy(content), 0);
                content.Release();
                call.TryComplete(reply);
            }
        }

        private static Frame Copy(ReplyContent content)
        {
            int size = checked((int)content.Size);
            using var buffer = new PooledBufferWriter(size);
            var writer = new MessagePackWriter(buffer);
            content.Write(ref writer);
            writer.Flush();
            byte[] rented = BufferPool.Rent(size);
            buffer.WrittenSpan.CopyTo(rented);
            return new Frame(rented, size);
        }
    }
}
