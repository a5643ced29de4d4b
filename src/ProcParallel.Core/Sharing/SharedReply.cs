using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A reply as the one who asked sees it. Whoever has it disposes it.</summary>
/// <param name="requestId">The number of the request.</param>
/// <param name="status">How it ended.</param>
/// <param name="frame">Holds the payload.</param>
/// <param name="offset">Where in the frame the payload begins.</param>
internal sealed class SharedReply(int requestId, ReplyStatus status, Frame frame, int offset) : IDisposable
{
    public int RequestId => requestId;

    public ReplyStatus Status => status;

    public ReadOnlyMemory<byte> Payload => frame.Memory[offset..];

    public MessagePackReader Reader() => new(Payload);

    public void Dispose() => frame.Dispose();
}
