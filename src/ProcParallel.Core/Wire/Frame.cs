namespace ProcParallel.Core.Wire;

/// <summary>The payload of one frame, in a rented buffer that goes back to its pool when the last of its holders disposes it.</summary>
/// <remarks>The one who reads a frame holds it. <see cref="Share"/> adds a holder, for instance one for each chunk that a frame reports on.</remarks>
internal sealed class Frame : IDisposable
{
    private byte[]? _buffer;
    private int _holders = 1;

    public Frame(byte[] rented, int length)
    {
        _buffer = rented;
        Length = length;
    }

    public int Length { get; }

    public ReadOnlySpan<byte> Span => Memory.Span;

    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _buffer.AsMemory(0, Length);
        }
    }

    /// <summary>Fills it. Only for who has made it, before anybody else holds it.</summary>
    public void Write(ReadOnlySpan<byte> payload) => payload.CopyTo(_buffer);

    public void Share() => Interlocked.Increment(ref _holders);

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && Interlocked.Exchange(ref _buffer, null) is byte[] buffer)
        {
            BufferPool.Return(buffer);
        }
    }
}
