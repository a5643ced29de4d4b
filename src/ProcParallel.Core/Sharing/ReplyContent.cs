using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A reply before it is a frame: the payload is the head, then the parts, each with its length.</summary>
internal readonly record struct ReplyContent(ReplyStatus Status, byte[]? Head, FramePart[]? Parts)
{
    /// <summary>Gets how many bytes the payload has.</summary>
    public long Size
    {
        get
        {
            long size = Head?.Length ?? 0;
            foreach (FramePart part in Parts ?? [])
            {
                size += part.Length + ByteField.HeaderSize;
            }

            return size;
        }
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteRaw(Head);
        foreach (FramePart part in Parts ?? [])
        {
            ByteField.WriteHeader(ref writer, part.Length);
            writer.WriteRaw(part.Span);
        }
    }

    public void Release()
    {
        foreach (FramePart part in Parts ?? [])
        {
            part.Dispose();
        }
    }
}
