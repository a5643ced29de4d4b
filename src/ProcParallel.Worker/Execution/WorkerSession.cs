using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Worker.Execution;

/// <summary>
/// Two threads: the calling one does nothing but read the channel, so that it hears at once when the parent is gone or wants something
/// stopped, however busy the other is; the other runs items.
/// </summary>
internal sealed partial class WorkerSession
{
    /// <summary>PowerShell's own pipeline threads have 10 MB; deep recursion of user code should not end earlier here.</summary>
    private const int ExecutorStackSize = 16 * 1024 * 1024;

    private readonly Channel _channel;
    private readonly IWorkerHost _host;
    private readonly WorkerBootstrap _bootstrap;
    private readonly byte[] _sessionKey;
    private readonly WorkQueue _queue = new();
    private readonly DefinitionStore _definitions = new();
    private readonly WorkContext _context;
    private readonly CancelledCalls _cancelled = new();
    private volatile WorkChunk? _current;

    public WorkerSession(Channel channel, ProgressCell cell, IWorkerHost host, WorkerBootstrap bootstrap, byte[] sessionKey)
    {
        _channel = channel;
        _host = host;
        _bootstrap = bootstrap;
        _sessionKey = sessionKey;
        ResultSink sink = new(channel, cell.Journal);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => sink.FlushNow();
        _context = new WorkContext(sink, _queue, cell, _definitions, Announce);
    }

    /// <summary>Serves the parent until the channel ends.</summary>
    public void Run()
    {
        while (_channel.Read() is { } frame)
        {
            Receive(frame);
        }
    }

    private void Receive(Frame frame)
    {
        var reader = new MessagePackReader(frame.Span);
        MessageType type = MessageFields.ReadType(ref reader);
        if (type == MessageType.Run)
        {
            var chunk = new WorkChunk(frame, ref reader);
            Enqueue(chunk);
            return;
        }

        using (frame)
        {
            ReceiveControl(type, frame, ref reader);
        }
    }

    private void ReceiveControl(MessageType type, Frame frame, ref MessagePackReader reader)
    {
        switch (type)
        {
            case MessageType.Configure:
                ReceiveConfiguration(frame.Span, ref reader);
                break;
            case MessageType.Define:
                int id = reader.ReadInt32();
                _definitions.Add(id, frame.Span[(int)reader.Consumed..].ToArray());
                break;
            case MessageType.Forget:
                _definitions.Remove(reader.ReadInt32());
                break;
            case MessageType.Revoke:
                TakeBack(reader.ReadInt32(), reader.ReadInt32());
                break;
            case MessageType.StopItem:
                StopItem(reader.ReadInt32(), reader.ReadInt32());
                break;
            case MessageType.HandOver:
                TakeOver(ProcessHandOver.Read(ref reader));
                break;
            case MessageType.Exit:
                _queue.Add(new WorkEntry(null));
                break;
            default:
                ReceiveOfCall(type, reader.ReadInt32(), ref reader);
                break;
        }
    }

    private void ReceiveOfCall(MessageType type, int callId, ref MessagePackReader reader)
    {
        switch (type)
        {
            case MessageType.Hold:
                _context.Sink.Held.Hold(callId);
                break;
            case MessageType.Continue:
                _context.Sink.Held.Continue(callId);
                break;
            case MessageType.CancelCall:
                CancelCall(callId);
                break;
            case MessageType.EndCall:
                _queue.Add(new WorkEntry(null, callId, reader.ReadInt32(), _cancelled.Contains(callId)));
                break;
            default:
                throw ProtocolException.Unexpected(type);
        }
    }

    private void TakeOver(ProcessHandOver handOver)
    {
        handOver.Apply();
        _host.TakeName(handOver.Name);
    }

    private void Enqueue(WorkChunk chunk)
    {
        if (_cancelled.Contains(chunk.CallId))
        {
            Release(chunk.Id, 0);
            chunk.Dispose();
            return;
        }

        _queue.Add(new WorkEntry(chunk));
    }

    private void TakeBack(int chunkId, int offset)
    {
        foreach (WorkChunk chunk in _queue.Remove(chunk => chunk.Id == chunkId && offset == 0))
        {
            Release(chunk.Id, 0);
            chunk.Dispose();
            return;
        }

        WorkChunk? found = _current is { } current && current.Id == chunkId ? current : _queue.Find(chunkId);
        if (found is null)
        {
            // On its way from the queue to the executing thread, or done: nothing comes back now, and the parent may ask again.
            Release(chunkId, int.MaxValue);
            return;
        }

        found.TakeBack(offset, isCancelled: false, released => Release(chunkId, released));
    }

    private void StopItem(int chunkId, int offset)
    {
        if (_current is { } chunk && chunk.Id == chunkId)
        {
            chunk.RequestStop(offset, timeout: true, _host.RequestStop);
        }
    }

    private void CancelCall(int callId)
    {
        _cancelled.Add(callId);
        Interlocked.MemoryBarrier();
        _context.Sink.Held.Continue(callId);

        foreach (WorkChunk chunk in _queue.Remove(chunk => chunk.CallId == callId))
        {
            Release(chunk.Id, 0);
            chunk.Dispose();
        }

        if (_current is { } current && current.CallId == callId)
        {
            current.TakeBack(0, isCancelled: true, released => Release(current.Id, released));
            current.RequestStop(-1, timeout: false, _host.RequestStop);
        }
    }

    private void Release(int chunkId, int offset)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer(MessageType.Released);
        writer.Write(chunkId);
        writer.Write(offset);
        writer.Flush();
        _channel.Send(frame);
    }

    private void Announce(WorkChunk chunk)
    {
        _current = chunk;
        Interlocked.MemoryBarrier();
        if (_cancelled.Contains(chunk.CallId))
        {
            chunk.TakeBack(0, isCancelled: true, released => Release(chunk.Id, released));
        }
    }

    private void ReceiveConfiguration(ReadOnlySpan<byte> frame, ref MessagePackReader reader)
    {
        int keyLength = reader.ReadInt32();
        _ = reader.ReadInt32();
        ReadOnlySpan<byte> content = frame[(int)reader.Consumed..];
        var sealer = new ValueSealer(new ValueSealer(_sessionKey), content[..keyLength].ToArray());
        StartExecutor(new WorkerIdentity(_bootstrap, sealer), content[keyLength..].ToArray());
    }
}
