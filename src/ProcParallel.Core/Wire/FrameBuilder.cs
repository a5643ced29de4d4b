using System.Buffers.Binary;

namespace ProcParallel.Core.Wire;

/// <summary>Builds one frame in a reusable buffer: room for the length first, then what its writer writes.</summary>
internal sealed class FrameBuilder : IDisposable
{
    /// <summary>A buffer that one huge value has stretched is not kept for the small ones that follow.</summary>
    private const int KeptCapacity = 1024 * 1024;

    private static ReadOnlySpan<byte> Placeholder => [0, 0, 0, 0];

    public FrameBuilder(int capacity = 256)
    {
        Buffer = new PooledBufferWriter(capacity);
        Reset();
    }

    /// <summary>Gets the buffer, for those who write the payload themselves.</summary>
    public PooledBufferWriter Buffer { get; }

    /// <summary>Gets the number of bytes of the payload so far.</summary>
    public int PayloadLength => Buffer.WrittenCount - sizeof(int);

    /// <summary>Starts a message. The writer must be flushed before the frame is completed.</summary>
    public MessagePackWriter Writer(MessageType type)
    {
        MessagePackWriter writer = Writer();
        writer.Write((int)type);
        return writer;
    }

    public MessagePackWriter Writer() => new(Buffer);

    /// <summary>Fills in the length and returns the whole frame, which is valid until the next call.</summary>
    /// <param name="bodyLength">The number of payload bytes that are sent after these, from elsewhere.</param>
    public ReadOnlySpan<byte> Complete(int bodyLength = 0)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Buffer.GetWrittenSpan(0, sizeof(int)), checked(PayloadLength + bodyLength));
        return Buffer.WrittenSpan;
    }

    public void Reset()
    {
        Buffer.Clear(KeptCapacity);
        Placeholder.CopyTo(Buffer.GetSpan(sizeof(int)));
        Buffer.Advance(sizeof(int));
    }

    public void Dispose() => Buffer.Dispose();
}
