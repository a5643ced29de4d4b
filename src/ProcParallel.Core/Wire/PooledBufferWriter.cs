using System.Buffers;

namespace ProcParallel.Core.Wire;

/// <summary>
/// One contiguous buffer that grows geometrically up to <see cref="MaximumLength"/> bytes, rented and given back by <see cref="Dispose"/>. Spans
/// and memory obtained from it are valid until the next call that may grow, clear or dispose it. Not for use by two threads at once.
/// </summary>
internal sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>How many bytes it can hold: what fits in one frame together with what frames say of their content.</summary>
    public const int MaximumLength = FrameReader.DefaultMaximumLength - (64 * 1024);

    private const int DefaultCapacity = 1024;

    private byte[] _buffer;
    private int _written;
    private bool _disposed;

    /// <param name="initialCapacity">Bytes to rent at once; 0 rents at the first write.</param>
    public PooledBufferWriter(int initialCapacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCapacity);
        _buffer = initialCapacity == 0 ? [] : BufferPool.Rent(initialCapacity);
    }

    /// <summary>Bytes committed so far.</summary>
    public int WrittenCount => _written;

    public int Capacity => _buffer.Length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _written);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _written);

    /// <summary>Committed bytes to overwrite, such as a length that was not known when its place was written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the committed bytes.</exception>
    public Span<byte> GetWrittenSpan(int offset, int length)
    {
        if ((uint)offset > (uint)_written || (uint)length > (uint)(_written - offset))
            throw new ArgumentOutOfRangeException(nameof(offset), $"{length} bytes at {offset} are not within the {_written} written.");
        return _buffer.AsSpan(offset, length);
    }

    public void Advance(int count)
    {
        if ((uint)count > (uint)(_buffer.Length - _written))
            throw new ArgumentOutOfRangeException(nameof(count), count, "More bytes than the buffer has room for.");
        _written += count;
    }

    /// <exception cref="MessagePackSerializationException">The content would be longer than <see cref="MaximumLength"/>.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc cref="GetMemory"/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <summary>
    /// Forgets what was written after the first <paramref name="writtenCount"/> bytes, such as a value that failed half-way.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer bytes were written.</exception>
    public void Truncate(int writtenCount)
    {
        if ((uint)writtenCount > (uint)_written)
            throw new ArgumentOutOfRangeException(nameof(writtenCount), writtenCount, $"Only {_written} bytes are written.");
        _written = writtenCount;
    }

    /// <summary>Forgets the content and keeps the buffer, unless it is larger than <paramref name="retain"/> bytes.</summary>
    public void Clear(int retain = int.MaxValue)
    {
        _written = 0;
        if (_buffer.Length > retain)
            Return();
    }

    public void Dispose()
    {
        _disposed = true;
        _written = 0;
        Return();
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_buffer.Length - _written < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
    }

    private void Grow(int needed)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long required = (long)_written + needed;
        if (required > MaximumLength)
            throw MessagePackSerializationException.TooLong(required);

        long doubled = Math.Min(Math.Max(2L * _buffer.Length, DefaultCapacity), MaximumLength);
        byte[] larger = BufferPool.Rent((int)Math.Max(required, doubled));
        WrittenSpan.CopyTo(larger);
        Return();
        _buffer = larger;
    }

    private void Return()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            BufferPool.Return(buffer);
    }
}
