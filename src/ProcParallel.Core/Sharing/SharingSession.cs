using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>The server's side of one connection. Its thread reads requests and never waits for anything else, so a client can always send.</summary>
internal sealed class SharingSession(SharingServer server, Channel channel) : SharingPeer, IDisposable
{
    private readonly ReplySender _sender = new(channel);

    /// <summary>Serves the connection until it ends.</summary>
    public void Run()
    {
        try
        {
            while (channel.Read() is { } frame)
            {
                using (frame)
                {
                    Receive(frame);
                }
            }
        }
#pragma warning disable CA1031 // Whatever goes wrong with a request costs the connection that it came from, and nothing else.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The client sees the end of the connection.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _sender.Dispose();
        channel.Dispose();
    }

    protected override void Deliver(int requestId, ReplyContent content) => _sender.Send(requestId, content);

    private void Receive(Frame frame)
    {
        var reader = new MessagePackReader(frame.Memory);
        _sender.Answered(reader.ReadInt64());
        int notes = reader.ReadInt32();
        for (int note = 0; note < notes; note++)
        {
            ReceiveNote(frame, ref reader);
        }

        var type = (SharingMessageType)reader.ReadInt32();
        switch (type)
        {
            case SharingMessageType.Request:
                ReceiveRequest(frame, ref reader, hasNotes: notes > 0);
                break;
            case SharingMessageType.Cancel:
                Cancel(reader.ReadInt32());
                break;
            case SharingMessageType.GiveBack:
                int requestId = reader.ReadInt32();
                server.Find(reader.ReadInt64())?.TakeBack(this, requestId);
                break;
            case SharingMessageType.Goodbye:
                HasSaidGoodbye = true;
                break;
            case SharingMessageType.None:
                break;
            default:
                throw ProtocolException.Unexpected(type);
        }
    }

    private void ReceiveNote(Frame frame, ref MessagePackReader reader)
    {
        long objectId = reader.ReadInt64();
        int operation = reader.ReadInt32();
        int length = checked((int)(reader.ReadBytes()?.Length ?? 0));
        if (server.Find(objectId) is { } target)
        {
            new SharedRequest(this, 0, objectId, target, operation).Dispatch(frame, (int)reader.Consumed - length, length);
        }
    }

    private void ReceiveRequest(Frame frame, ref MessagePackReader reader, bool hasNotes)
    {
        int requestId = reader.ReadInt32();
        long objectId = reader.ReadInt64();
        int operation = reader.ReadInt32();
        if (server.Find(objectId) is not { } target)
        {
            Deliver(requestId, new ReplyContent(ReplyStatus.Gone, null, null));
            return;
        }

        var request = new SharedRequest(this, requestId, objectId, target, operation) { HasNotes = hasNotes };
        Note(request);
        if (server.Find(objectId) is null)
        {
            request.Reply(ReplyStatus.Gone);
            return;
        }

        request.Dispatch(frame, (int)reader.Consumed, frame.Length - (int)reader.Consumed);
    }
}
