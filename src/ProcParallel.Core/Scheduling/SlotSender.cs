using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <summary>Sends to one worker without ever blocking the thread that has something to send.</summary>
/// <remarks>
/// A message is written at once by whoever sends it as long as everything unanswered fits in the buffers of the operating system,
/// which saves a switch of threads in the common case. Otherwise a thread of the worker's own writes it, so that a worker that is
/// stopped or busy receiving holds up nobody. Thread-safe.
/// </remarks>
internal sealed class SlotSender : IDisposable
{
    /// <summary>Less than the buffer of any supported operating system.</summary>
    private const int UnansweredLimit = 32 * 1024;

    private const int StackSize = 256 * 1024;

    private readonly WorkerProcess _process;
    private readonly object _lock = new();
    private readonly Queue<Message> _outbox = new();
    private readonly HashSet<int> _defined = [];
    private readonly FrameBuilder _frame = new();
    private int _unanswered;
    private bool _writing;
    private bool _closed;

    public SlotSender(WorkerProcess process)
    {
        _process = process;
    }

    public void Send(MessageType type, int first = 0, int second = 0) => Post(new Message(type, null, first, second));

    public void SendChunk(Chunk chunk) => Post(chunk.IsEndOfCall
        ? new Message(MessageType.EndCall, null, chunk.Call.Id, chunk.Id)
        : new Message(MessageType.Run, chunk, 0, 0));

    /// <summary>Sends what the host is set up with, and the pool's key for secrets in values, sealed with the key of the connection.</summary>
    public void SendConfiguration(byte[] configuration, byte[] valueKey)
    {
        using var sealer = new ValueSealer(_process.SessionKey!);
        byte[] sealedKey = sealer.Seal(valueKey);
        Post(new Message(MessageType.Configure, null, sealedKey.Length, 0, [.. sealedKey, .. configuration]));
    }

    /// <summary>Says that the worker has read everything sent up to now.</summary>
    public void Answered() => Volatile.Write(ref _unanswered, 0);

    /// <summary>Drops what was not sent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _outbox.Clear();
        }
    }

    private void Post(in Message message)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            if (!_writing && Volatile.Read(ref _unanswered) + SizeOf(message) < UnansweredLimit)
            {
                Write(message);
                return;
            }

            _outbox.Enqueue(message);
            if (_writing)
            {
                return;
            }

            _writing = true;
        }

        new Thread(WriteOutbox, StackSize) { IsBackground = true, Name = "ProcParallel sender" }.Start();
    }

    private void WriteOutbox()
    {
        var frame = new FrameBuilder();
        while (true)
        {
            Message message;
            lock (_lock)
            {
                if (!_outbox.TryDequeue(out message))
                {
                    _writing = false;
                    frame.Dispose();
                    return;
                }
            }

            Write(message, frame);
        }
    }

    private void Write(in Message message) => Write(message, _frame);

    private void Write(in Message message, FrameBuilder frame)
    {
        Interlocked.Add(ref _unanswered, SizeOf(message));
        if (message.Chunk is { } chunk)
        {
            WriteRun(chunk, frame);
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

    private void WriteRun(Chunk chunk, FrameBuilder frame)
    {
        PoolCall call = chunk.Call;
        frame.Reset();
        MessagePackWriter writer;
        if (_defined.Add(call.Definition.Id))
        {
            writer = frame.Writer(MessageType.Define);
            writer.Write(call.Definition.Id);
            writer.Flush();
            _process.Send(frame, call.Definition.Content);
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
        _process.Send(frame, chunk.Bytes);
    }

    private static RunFlags RunFlagsOf(CallOptions options) =>
        (options.HoldUntilItemEnds ? RunFlags.HoldUntilItemEnds : RunFlags.None)
        | (options.RetryOnError ? RunFlags.SeparateFailures : RunFlags.None)
        | (options.ItemTimeout is null ? RunFlags.None : RunFlags.NoteStartTimes)
        | (options.ReportDurations ? RunFlags.ReportDurations : RunFlags.None);

    private int SizeOf(in Message message)
    {
        const int HeaderSize = 64;
        int size = HeaderSize + (message.Content?.Length ?? 0);
        if (message.Chunk is { } chunk)
        {
            WorkDefinition definition = chunk.Call.Definition;
            size += chunk.Bytes.Length + (_defined.Contains(definition.Id) ? 0 : definition.Content.Length);
        }

        return size;
    }

    private readonly record struct Message(MessageType Type, Chunk? Chunk, int First, int Second, byte[]? Content = null);
}
