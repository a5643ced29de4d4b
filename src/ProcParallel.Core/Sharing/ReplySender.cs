using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>Sends replies to one client, which says with its requests how much it has read.</summary>
internal sealed class ReplySender(Channel channel) : MessageSender<ReplySender.Message>
{
    /// <summary>What a reply counts beside its payload, at both ends.</summary>
    public const int Overhead = 16;

    /// <summary>From here on, bytes are sent from where they are instead of being copied into the frame.</summary>
    private const int LargePart = 16 * 1024;

    public void Send(int requestId, ReplyContent content) => Post(new Message(requestId, content));

    protected override long SizeOf(in Message message) => message.Content.Size + Overhead;

    protected override void Write(in Message message, FrameBuilder frame)
    {
        ReplyContent content = message.Content;
        frame.Reset();
        MessagePackWriter writer = frame.Writer();
        writer.Write(message.RequestId);
        writer.Write((int)content.Status);
        try
        {
            if (content is { Head: null, Parts: [{ Length: > LargePart } large] })
            {
                ByteField.WriteHeader(ref writer, large.Length);
                writer.Flush();
                channel.Send(frame, large.Span);
                return;
            }

            content.Write(ref writer);
            writer.Flush();
            channel.Send(frame);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reading side sees the same end.
        }
        finally
        {
            content.Release();
        }
    }

    protected override void Drop(in Message message) => message.Content.Release();

    internal readonly record struct Message(int RequestId, ReplyContent Content);
}
