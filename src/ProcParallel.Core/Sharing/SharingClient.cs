using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// The way to the objects of another process: one connection for all of them, however many threads use it. Its thread connects, then reads replies. When
/// the connection ends, so do all requests, those to come included.
/// </summary>
internal sealed class SharingClient : SharingLink, IDisposable
{
    private const int StackSize = 256 * 1024;

    /// <summary>From here on, bytes are sent from where they are instead of being copied into the frame.</summary>
    private const int LargeArguments = 16 * 1024;

    /// <summary>How long the end of this process may wait to say so, in milliseconds; another thread sends to a server that does not read.</summary>
    private const int LongestGoodbye = 100;

    private readonly object _lock = new();
    private readonly Dictionary<int, SharedCall> _calls = [];
    private readonly object _sendLock = new();
    private readonly FrameBuilder _frame = new();
    private readonly List<byte[]> _early = [];
    private readonly List<Note> _notes = [];
    private volatile Channel? _channel;
    private long _received;
    private Exception? _cause;
    private volatile bool _ended;
    private volatile bool _closed;

    public SharingClient(SharedHandle handle)
        : base(handle.PipeName, handle.ServerId, handle.Key, handle.ProcessId)
    {
        new Thread(() => Run(handle), StackSize) { IsBackground = true, Name = "ProcParallel sharing" }.Start();
    }

    /// <summary>Ends the connection: nothing in this process uses it any more.</summary>
    public void Dispose()
    {
        // Without the lock, which a send to a suspended process may have for long.
        _closed = true;
        Interlocked.MemoryBarrier();
        _channel?.Dispose();
    }

    /// <summary>Says that this process ends, and not because something went wrong.</summary>
    public void SayGoodbye()
    {
        if (!Monitor.TryEnter(_sendLock, LongestGoodbye))
        {
            return;
        }

        try
        {
            SendFrame(SharingMessageType.Goodbye, null, 0, default);
        }
        finally
        {
            Monitor.Exit(_sendLock);
        }
    }

    public override bool IsEnded => _ended;

    public override void Cancel(SharedCall call) => SendFrame(SharingMessageType.Cancel, call, 0, default);

    public override void Post(long objectId, int operation, ReadOnlySpan<byte> arguments, bool withNext = false)
    {
        lock (_sendLock)
        {
            _notes.Add(new Note(objectId, operation, arguments.ToArray()));
            if (!withNext)
            {
                SendFrame(SharingMessageType.None, null, 0, default);
            }
        }
    }

    protected override void Send(SharedCall call, int operation, ReadOnlySpan<byte> arguments)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _calls[call.Id] = call;
            }
        }

        if (_ended)
        {
            call.Fail(Gone);
            return;
        }

        SendFrame(SharingMessageType.Request, call, operation, arguments);
    }

    private SharedObjectGoneException Gone() => new(ProcessId, _cause);

    private void SendFrame(SharingMessageType type, SharedCall? call, int operation, ReadOnlySpan<byte> arguments)
    {
        lock (_sendLock)
        {
            WriteHead(type, call, operation);
            if (arguments.Length <= LargeArguments || _channel is null)
            {
                System.Buffers.BuffersExtensions.Write(_frame.Buffer, arguments);
                arguments = default;
            }

            if (_channel is null)
            {
                _early.Add(_frame.Buffer.WrittenSpan[sizeof(int)..].ToArray());
                return;
            }

            try
            {
                _channel.Send(_frame, arguments);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The reading thread sees the same end and fails all calls.
            }
        }
    }

    private void WriteHead(SharingMessageType type, SharedCall? call, int operation)
    {
        _frame.Reset();
        MessagePackWriter writer = _frame.Writer();
        writer.Write(Interlocked.Read(ref _received));
        writer.Write(_notes.Count);
        foreach (Note note in _notes)
        {
            writer.Write(note.ObjectId);
            writer.Write(note.Operation);
            writer.Write(note.Arguments);
        }

        _notes.Clear();
        writer.Write((int)type);
        if (call is not null)
        {
            writer.Write(call.Id);
            writer.Write(call.ObjectId);
            writer.Write(operation);
        }

        writer.Flush();
    }

    private void Run(SharedHandle handle)
    {
        try
        {
            using Channel channel = Endpoint.Connect(handle.PipeName, handle.ProcessId, handle.ServerId, new KeyHolder(handle.Key), out _);
            Open(channel);
            while (channel.Read() is { } frame)
            {
                Receive(frame);
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException or UnauthorizedAccessException or ObjectDisposedException
            or InvalidOperationException or MessagePackSerializationException)
        {
            _cause = e;
        }

        FailAll();
    }

    private void Open(Channel channel)
    {
        lock (_sendLock)
        {
            using var frame = new FrameBuilder();
            foreach (byte[] early in _early)
            {
                frame.Reset();
                channel.Send(frame, early);
            }

            _early.Clear();
            _channel = channel;
            Interlocked.MemoryBarrier();
            if (_closed)
            {
                channel.Dispose();
            }
        }
    }

    private void Receive(Frame frame)
    {
        var reader = new MessagePackReader(frame.Memory);
        int requestId = reader.ReadInt32();
        var status = (ReplyStatus)reader.ReadInt32();
        var reply = new SharedReply(requestId, status, frame, (int)reader.Consumed);
        Interlocked.Add(ref _received, reply.Payload.Length + ReplySender.Overhead);
        SharedCall? call;
        lock (_lock)
        {
            _calls.Remove(requestId, out call);
        }

        if (call is not null && call.TryComplete(reply))
        {
            return;
        }

        reply.Dispose();
        if (call is not null && status == ReplyStatus.Done)
        {
            SendFrame(SharingMessageType.GiveBack, call, 0, default);
        }
    }

    private void FailAll()
    {
        SharedCall[] calls;
        lock (_lock)
        {
            _ended = true;
            calls = [.. _calls.Values];
            _calls.Clear();
        }

        foreach (SharedCall call in calls)
        {
            call.Fail(Gone);
        }
    }

    private sealed record Note(long ObjectId, int Operation, byte[] Arguments);
}
