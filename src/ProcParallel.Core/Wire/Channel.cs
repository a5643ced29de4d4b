namespace ProcParallel.Core.Wire;

/// <summary>
/// A duplex connection that carries frames. One thread reads; any thread may send, one frame at a time. All calls block.
/// </summary>
internal sealed class Channel : IDisposable
{
    private readonly Stream _stream;
    private readonly FrameReader _reader;
    private readonly object _sendLock = new();
    private long _bytesSent;

    public Channel(Stream stream)
    {
        _stream = stream;
        _reader = new FrameReader(stream);
    }

    /// <summary>Gets the number of bytes handed to the operating system so far.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Gets or sets the longest payload accepted from the peer, in bytes.</summary>
    public int MaximumLength
    {
        get => _reader.MaximumLength;
        set => _reader.MaximumLength = value;
    }

    /// <summary>Reads the next frame; null at the end of the stream.</summary>
    public Frame? Read() => _reader.Read();

    /// <summary>Sends one frame whose payload is <paramref name="head"/> followed by <paramref name="body"/>.</summary>
    public void Send(FrameBuilder head, ReadOnlySpan<byte> body = default)
    {
        ReadOnlySpan<byte> written = head.Complete(body.Length);
        lock (_sendLock)
        {
            _stream.Write(written);
            if (!body.IsEmpty)
            {
                _stream.Write(body);
            }
        }

        Interlocked.Add(ref _bytesSent, written.Length + (long)body.Length);
    }

    /// <summary>Closes the connection. A blocked read or send of another thread ends with an error or the end of the stream.</summary>
    public void Dispose() => _stream.Dispose();
}
