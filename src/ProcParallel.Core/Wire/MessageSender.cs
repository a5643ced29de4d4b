namespace ProcParallel.Core.Wire;

/// <summary>Sends to one peer without ever blocking the thread that has something to send.</summary>
/// <typeparam name="T">What is sent; <see cref="Write"/> makes frames of it.</typeparam>
/// <remarks>
/// A message is written at once by whoever sends it as long as everything unanswered fits in the buffers of the operating system,
/// which saves a switch of threads in the common case. Otherwise a thread of the sender's own writes it, so that a peer that is
/// stopped or busy holds up nobody. Thread-safe.
/// </remarks>
internal abstract class MessageSender<T> : IDisposable
    where T : struct
{
    /// <summary>Less than the buffer of any supported operating system.</summary>
    private const int UnansweredLimit = 32 * 1024;

    private const int StackSize = 256 * 1024;

    private readonly object _lock = new();
    private readonly Queue<T> _outbox = new();
    private readonly FrameBuilder _frame = new();
    private long _sent;
    private long _answered;
    private bool _writing;
    private bool _closed;

    /// <summary>Gets how much was sent, by <see cref="SizeOf"/>, with the message that is being written.</summary>
    protected long SentTotal => Interlocked.Read(ref _sent);

    /// <summary>Says that the peer has read everything sent up to now.</summary>
    public void Answered() => Answered(Interlocked.Read(ref _sent));

    /// <summary>Says that the peer has read so much of what was sent, by <see cref="SizeOf"/>.</summary>
    public void Answered(long total) => Interlocked.Exchange(ref _answered, total);

    /// <summary>Drops what was not sent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            while (_outbox.TryDequeue(out T message))
            {
                Drop(message);
            }
        }
    }

    protected void Post(in T message)
    {
        lock (_lock)
        {
            if (_closed)
            {
                Drop(message);
                return;
            }

            if (!_writing && Interlocked.Read(ref _sent) - Interlocked.Read(ref _answered) + SizeOf(message) < UnansweredLimit)
            {
                CountAndWrite(message, _frame);
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

    /// <summary>Gets about how many bytes a message has.</summary>
    protected abstract long SizeOf(in T message);

    /// <summary>Writes a message to the peer. A peer that is gone is not an error here: whoever reads from it sees that.</summary>
    protected abstract void Write(in T message, FrameBuilder frame);

    /// <summary>Called for a message that is not going to be written.</summary>
    protected virtual void Drop(in T message)
    {
    }

    private void WriteOutbox()
    {
        var frame = new FrameBuilder();
        while (true)
        {
            T message;
            lock (_lock)
            {
                if (!_outbox.TryDequeue(out message))
                {
                    _writing = false;
                    frame.Dispose();
                    return;
                }
            }

            CountAndWrite(message, frame);
        }
    }

    private void CountAndWrite(in T message, FrameBuilder frame)
    {
        Interlocked.Add(ref _sent, SizeOf(message));
        Write(message, frame);
    }
}
