using System.Globalization;
using ProcParallel.Core;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Worker.Execution;

/// <summary>
/// Two threads: the calling one does nothing but read the channel, so that it hears at once when the parent is gone or wants something
/// stopped, however busy the other is; the other runs items.
/// </summary>
internal sealed class WorkerSession
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
            case MessageType.CancelCall:
                CancelCall(reader.ReadInt32());
                break;
            case MessageType.EndCall:
                _queue.Add(new WorkEntry(null, reader.ReadInt32(), reader.ReadInt32()));
                break;
            case MessageType.HandOver:
                TakeOver(ProcessHandOver.Read(ref reader));
                break;
            case MessageType.Exit:
                _queue.Add(new WorkEntry(null));
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

    private void StartExecutor(WorkerIdentity identity, byte[] configuration) =>
        new Thread(() => ExecuteWhileConnected(identity, configuration), ExecutorStackSize) { Name = "ProcParallel executor" }.Start();

    /// <summary>
    /// A parent that is gone is noticed by whoever writes, too, and here perhaps first. An unhandled exception would end this process alone, before the
    /// reading thread has ended what it has started.
    /// </summary>
    private void ExecuteWhileConnected(WorkerIdentity identity, byte[] configuration)
    {
        try
        {
            Execute(identity, configuration);
        }
        catch (Exception) when (_channel.HasFailed)
        {
            // Nobody is there to hear of it. Now the reading thread hears of it in any case.
            _channel.Dispose();
        }
    }

    private void Execute(WorkerIdentity identity, byte[] configuration)
    {
        if (!Configure(identity, configuration))
        {
            Environment.Exit(1);
        }

        while (_queue.Take() is var entry)
        {
            if (entry.Chunk is not null)
            {
                _host.Run(entry.Chunk, _context);
                EndProcessWith(entry.Chunk);
            }
            else if (entry.EndedCall != 0)
            {
                EndCall(entry);
            }
            else
            {
                Environment.Exit(0);
            }
        }
    }

    private void EndProcessWith(WorkChunk chunk)
    {
        if (chunk.EndsProcess)
        {
            _host.Close();
            Environment.Exit(chunk.ExitCode ?? ExitStatus.Terminated);
        }
    }

    private void EndCall(WorkEntry entry)
    {
        if (entry.EndChunkId != 0)
        {
            _context.Sink.BeginChunk(null, entry.EndChunkId);
        }

        _host.EndCall(entry.EndedCall, _context);
        if (entry.EndChunkId != 0)
        {
            _context.Sink.EndChunk(waiting: 0);
        }
    }

    private bool Configure(WorkerIdentity identity, byte[] configuration)
    {
        using var frame = new FrameBuilder();
        MessagePackWriter writer;
        try
        {
            _host.Configure(identity, configuration);
            writer = frame.Writer(MessageType.Ready);
            writer.Write(Environment.ProcessId);
        }
#pragma warning disable CA1031 // Whatever the initialization throws is its result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            frame.Reset();
            writer = frame.Writer(MessageType.InitializationFailed);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{e.GetType().FullName}: {e.Message}"));
            writer.Write(IsOfPool(e));
            writer.Flush();
            _channel.Send(frame);
            return false;
        }

        writer.Flush();
        _channel.Send(frame);
        return true;
    }

    /// <summary>
    /// Whether a pool that the initialization uses has failed, which has tried again itself. If all tried again around it, pools in pools would start a number of
    /// processes that grows with each level by as much as there are tries.
    /// </summary>
    private static bool IsOfPool(Exception? e) => e is not null && (e is PoolBrokenException || IsOfPool(e.InnerException));
}
