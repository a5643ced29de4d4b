using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>Bytes within a received frame, which they keep from going back to its pool. So what is shared is never copied on its way through the server.</summary>
internal readonly struct FramePart(Frame frame, int offset, int length) : IDisposable
{
    public int Length => length;

    public ReadOnlySpan<byte> Span => frame.Memory.Span.Slice(offset, length);

    /// <summary>One more holder of the same bytes.</summary>
    public FramePart Share()
    {
        frame.Share();
        return this;
    }

    public void Dispose() => frame.Dispose();
}
