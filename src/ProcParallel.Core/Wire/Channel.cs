using System.Buffers;

namespace ProcParallel.Core.Wire;

/// <summary>
/// A duplex connection that carries frames. One thread reads; any thread may send, one frame at a time. All calls block.
/// </summary>
internal sealed class Channel : IDisposable
{
    /// <summary>A body up to this size is copied behind its head, which costs less than a system call of its own.</summary>
    private const int CopiedBody = 4 * 1024;

    /// <summary>Frames are held back for those that follow up to this size.</summary>
    private const int HeldBack = 16 * 1024;

    private readonly Stream _stream;
    private readonly FrameReader _reader;
    private volatile bool _hasFailed;
    private readonly object _sendLock = new();
    private readonly PooledBufferWriter _held = new();

    public Channel(Stream stream)
    {
        _stream = stream;
        _reader = new FrameReader(stream);
    }

    /// <summary>Gets or sets the longest payload accepted from the peer, in bytes.</summary>
    public int MaximumLength
    {
        get => _reader.MaximumLength;
        set => _reader.MaximumLength = value;
    }

    /// <summary>Gets a value indicating whether a frame could not be sent, because the other end is gone or this one has been closed.</summary>
    public bool HasFailed { get => _hasFailed; private set => _hasFailed = value; }

    /// <summary>Reads the next frame; null at the end of the stream.</summary>
    public Frame? Read() => _reader.Read();

    /// <summary>Sends one frame whose payload is <paramref name="head"/> followed by <paramref name="body"/>.</summary>
    /// <param name="head">The frame; reset it before it is used again.</param>
    /// <param name="body">What follows.</param>
    /// <param name="more">Whether another frame follows at once, with which this one may travel.</param>
    public void Send(FrameBuilder head, ReadOnlySpan<byte> body = default, bool more = false)
    {
        int length = body.Length;
        if (length is > 0 and <= CopiedBody)
        {
            head.Buffer.Write(body);
            body = default;
        }

        ReadOnlySpan<byte> written = head.Complete(body.Length);
        lock (_sendLock)
        {
            if ((more || _held.WrittenCount > 0) && _held.WrittenCount + written.Length < HeldBack)
            {
                _held.Write(written);
                written = default;
                if (more && body.IsEmpty)
                {
                    return;
                }
            }

            try
            {
                WriteNow(written, body);
            }
            catch
            {
                HasFailed = true;
                throw;
            }
        }
    }

    /// <summary>Closes the connection. A blocked read or send of another thread ends with an error or the end of the stream.</summary>
    public void Dispose() => _stream.Dispose();

    private void WriteNow(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (_held.WrittenCount > 0)
        {
            _stream.Write(_held.WrittenSpan);
            _held.Clear();
        }

        if (!head.IsEmpty)
        {
            _stream.Write(head);
        }

        if (!body.IsEmpty)
        {
            _stream.Write(body);
        }
    }
}
