using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <summary>Sends the messages of a pool to one worker. Thread-safe.</summary>
internal sealed class SlotSender : MessageSender<SlotSender.Message>
{
    private readonly WorkerProcess _process;
    private readonly HashSet<int> _defined = [];

    public SlotSender(WorkerProcess process)
    {
        _process = process;
    }

    public void Send(MessageType type, int first = 0, int second = 0) => Post(new Message(type, null, first, second));

    /// <summary>Sends a chunk that ends a call on its worker.</summary>
    public void SendEnd(Chunk chunk) => Post(new Message(MessageType.EndCall, null, chunk.Call.Id, chunk.Id));

    /// <summary>Sends chunks together.</summary>
    public void SendChunks(IReadOnlyList<Chunk> chunks) => Post(new Message(MessageType.Run, chunks, 0, 0));

    /// <summary>Sends what the host is set up with, and the pool's key for secrets in values, sealed with the key of the connection.</summary>
    public void SendConfiguration(byte[] configuration, byte[] valueKey)
    {
        using var sealer = new ValueSealer(_process.SessionKey!);
        byte[] sealedKey = sealer.Seal(valueKey);
        Post(new Message(MessageType.Configure, null, sealedKey.Length, 0, [.. sealedKey, .. configuration]));
    }

    protected override void Write(in Message message, FrameBuilder frame)
    {
        if (message.Chunks is { } chunks)
        {
            for (int i = 0; i < chunks.Count; i++)
            {
                WriteRun(chunks[i], frame, more: i < chunks.Count - 1);
            }

            return;
        }

        if (message.Type == MessageType.Forget)
        {
            _defined.Remove(message.First);
        }

        frame.Reset();
        MessagePackWriter writer = frame.Writer(message.Type);
        writer.Write(message.First);
        writer.Write(message.Second);
        writer.Flush();
        _process.Send(frame, message.Content);
    }

    private void WriteRun(Chunk chunk, FrameBuilder frame, bool more)
    {
        PoolCall call = chunk.Call;
        chunk.SentUpTo = SentTotal;
        frame.Reset();
        MessagePackWriter writer;
        if (_defined.Add(call.Definition.Id))
        {
            writer = frame.Writer(MessageType.Define);
            writer.Write(call.Definition.Id);
            writer.Flush();
            _process.Send(frame, call.Definition.Content, more: true);
            frame.Reset();
        }

        if (call.Options.HandOver is { } handOver)
        {
            writer = frame.Writer(MessageType.HandOver);
            writer.Flush();
            _process.Send(frame, handOver, more: true);
            frame.Reset();
        }

        writer = frame.Writer(MessageType.Run);
        writer.Write(call.Id);
        writer.Write(chunk.Id);
        writer.Write(call.Definition.Id);
        writer.Write(chunk.FirstIndex);
        writer.Write(chunk.Count);
        writer.Write(chunk.Attempt);
        writer.Write((int)RunFlagsOf(call.Options));
        writer.Flush();
        _process.Send(frame, chunk.Bytes, more);
    }

    private static RunFlags RunFlagsOf(CallOptions options) =>
        (options.HoldUntilItemEnds ? RunFlags.HoldUntilItemEnds : RunFlags.None)
        | (options.RetryOnError ? RunFlags.SeparateFailures : RunFlags.None)
        | (options.ItemTimeout is null ? RunFlags.None : RunFlags.NoteStartTimes)
        | (options.ReportDurations ? RunFlags.ReportDurations : RunFlags.None)
        | (options.HandOver is null ? RunFlags.None : RunFlags.EndsProcess);

    protected override long SizeOf(in Message message)
    {
        const int HeaderSize = 64;
        long size = HeaderSize + (message.Content?.Length ?? 0);
        foreach (Chunk chunk in message.Chunks ?? [])
        {
            WorkDefinition definition = chunk.Call.Definition;
            int definitionSize = _defined.Contains(definition.Id) ? 0 : definition.Content.Length;
            size += (long)HeaderSize + chunk.Bytes.Length + definitionSize + (chunk.Call.Options.HandOver?.Length ?? 0);
        }

        return size;
    }

    internal readonly record struct Message(MessageType Type, IReadOnlyList<Chunk>? Chunks, int First, int Second, byte[]? Content = null);
}
