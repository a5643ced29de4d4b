using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A request to a served object. It gets exactly one reply; further ones are dropped.</summary>
/// <param name="peer">Who asks.</param>
/// <param name="id">Its number among the requests of the peer; 0 for one that expects no reply.</param>
/// <param name="objectId">The object's number.</param>
/// <param name="target">The object.</param>
/// <param name="operation">What to do; each kind of object numbers its own operations.</param>
internal sealed class SharedRequest(SharingPeer peer, int id, long objectId, IServedObject target, int operation)
{
    private Frame? _frame;
    private int _offset;
    private int _length;

    public SharingPeer Peer => peer;

    public int Id => id;

    public long ObjectId => objectId;

    public IServedObject Target => target;

    public int Operation => operation;

    /// <summary>
    /// Gets a value indicating whether notes came in its frame. They have been done, so that it has to be done as well, when it can be, even if its sender is
    /// gone by then.
    /// </summary>
    public bool HasNotes { get; init; }

    /// <summary>Gets a reader of the arguments. During <see cref="IServedObject.Handle"/> only.</summary>
    public MessagePackReader Arguments() => new(_frame!.Memory.Slice(_offset, _length));

    /// <summary>Reads bytes that the arguments have next, without copying them: the caller holds them until it disposes the part.</summary>
    public FramePart TakeBytes(ref MessagePackReader arguments)
    {
        long length = arguments.ReadBytes()?.Length ?? throw new ProtocolException("Bytes that must not be nil are nil.");
        _frame!.Share();
        return new FramePart(_frame, _offset + (int)(arguments.Consumed - length), (int)length);
    }

    /// <summary>Gives the request, whose arguments are that part of a frame, to its object.</summary>
    public void Dispatch(Frame frame, int offset, int length)
    {
        (_frame, _offset, _length) = (frame, offset, length);
        target.Handle(this);
        _frame = null;
    }

    public void Reply(ReplyStatus status) => peer.Reply(this, new ReplyContent(status, null, null));

    /// <param name="status">How it ended.</param>
    /// <param name="head">What the payload begins with.</param>
    public void Reply(ReplyStatus status, byte[] head) => peer.Reply(this, new ReplyContent(status, head, null));

    /// <param name="parts">Bytes that the payload consists of; held by the caller until they are disposed, and by the reply on its own.</param>
    /// <param name="head">What the payload begins with; null for nothing.</param>
    public void Reply(ReadOnlySpan<FramePart> parts, byte[]? head = null)
    {
        FramePart[] shared = parts.ToArray();
        foreach (FramePart part in shared)
        {
            part.Share();
        }

        peer.Reply(this, new ReplyContent(ReplyStatus.Done, head, shared));
    }
}
