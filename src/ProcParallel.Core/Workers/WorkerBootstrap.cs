using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <summary>
/// What a new process must know to connect. It goes through the process's standard input, which then ends: so the secrets are neither on
/// the command line nor in the environment, and the code that the worker runs finds an empty standard input.
/// </summary>
internal sealed record WorkerBootstrap(
    string PipeName,
    Guid ConnectionId,
    HandshakeTicket Ticket,
    WorkerKind Kind,
    string CellPath,
    int ParentProcessId,
    int WorkerId)
{
    private const int LongestAllowed = 16 * 1024;

    public void WriteTo(Stream stream)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        writer.Write(PipeName);
        writer.Write(ConnectionId.ToByteArray());
        Ticket.Write(ref writer);
        writer.Write((int)Kind);
        writer.Write(CellPath);
        writer.Write(ParentProcessId);
        writer.Write(WorkerId);
        writer.Flush();
        stream.Write(frame.Complete());
        stream.Flush();
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; null when the stream ended first, which means that the parent is gone.</summary>
    public static WorkerBootstrap? ReadFrom(Stream stream)
    {
        using Frame? frame = new FrameReader(stream) { MaximumLength = LongestAllowed }.Read();
        if (frame is null)
        {
            return null;
        }

        var reader = new MessagePackReader(frame.Span);
        return new WorkerBootstrap(
            reader.ReadString()!,
            MessageFields.ReadGuid(ref reader),
            HandshakeTicket.Read(ref reader),
            (WorkerKind)reader.ReadInt32(),
            reader.ReadString()!,
            reader.ReadInt32(),
            reader.ReadInt32());
    }
}
