using System.Buffers.Binary;

namespace ProcParallel.Core.Wire;

/// <summary>
/// The only place that reads frames: a little-endian 32-bit payload length, then the payload. Blocking, for one thread.
/// </summary>
/// <remarks>
/// Small frames are cut from one read-ahead buffer, so that a burst of them costs one system call. The length is a claim of the
/// peer: memory for a large frame is taken as its bytes arrive, so a forged length alone costs nothing.
/// </remarks>
internal sealed class FrameReader
{
    /// <summary>The largest payload accepted once the peer is authenticated.</summary>
    public const int DefaultMaximumLength = 0x7FFF_0000;

    private const int ReadAhead = 64 * 1024;
    private const int GrowthStep = 16 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly byte[] _ahead = new byte[ReadAhead];
    private int _start;
    private int _end;

    public FrameReader(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>Gets or sets the longest payload that is accepted, in bytes.</summary>
    public int MaximumLength { get; set; } = DefaultMaximumLength;

    /// <summary>Reads one frame; null at the end of the stream, on a frame boundary.</summary>
    /// <exception cref="ProtocolException">The stream ends inside a frame, or a frame is longer than allowed.</exception>
    public Frame? Read()
    {
        if (!Fill(sizeof(int)))
        {
            return _start == _end ? null : throw ProtocolException.Truncated();
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(_ahead.AsSpan(_start));
        if (length < 0 || length > MaximumLength)
        {
            throw ProtocolException.TooLong(unchecked((uint)length), MaximumLength);
        }

        _start += sizeof(int);
        return length <= ReadAhead - sizeof(int) ? ReadSmall(length) : ReadLarge(length);
    }

    private Frame ReadSmall(int length)
    {
        if (!Fill(length))
        {
            throw ProtocolException.Truncated();
        }

        byte[] rented = BufferPool.Rent(length);
        _ahead.AsSpan(_start, length).CopyTo(rented);
        _start += length;
        return new Frame(rented, length);
    }

    private Frame ReadLarge(int length)
    {
        byte[] rented = BufferPool.Rent(Math.Min(length, GrowthStep));
        try
        {
            int have = Math.Min(_end - _start, length);
            _ahead.AsSpan(_start, have).CopyTo(rented);
            _start += have;
            while (have < length)
            {
                if (have == rented.Length)
                {
                    rented = Grow(rented, length);
                }

                int read = _stream.Read(rented.AsSpan(have, Math.Min(rented.Length, length) - have));
                if (read == 0)
                {
                    throw ProtocolException.Truncated();
                }

                have += read;
            }
        }
        catch
        {
            BufferPool.Return(rented);
            throw;
        }

        return new Frame(rented, length);
    }

    private static byte[] Grow(byte[] rented, int length)
    {
        byte[] larger = BufferPool.Rent((int)Math.Min(length, rented.Length * 4L));
        rented.AsSpan().CopyTo(larger);
        BufferPool.Return(rented);
        return larger;
    }

    private bool Fill(int count)
    {
        if (_start > 0 && ReadAhead - _start < count)
        {
            _ahead.AsSpan(_start, _end - _start).CopyTo(_ahead);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            if (_start == _end)
            {
                _start = _end = 0;
            }

            int read = _stream.Read(_ahead.AsSpan(_end));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
