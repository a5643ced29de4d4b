using System.Buffers;
using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Wire;

/// <summary>
/// Writes MessagePack values, each in its shortest format, into an <see cref="IBufferWriter{T}"/>. Names and meanings are those of the
/// <c>MessagePack</c> package. Pass it by reference, and call <see cref="Flush"/> at the end: until then the
/// last bytes are not committed to the output. Not for use by two threads at once.
/// </summary>
internal ref partial struct MessagePackWriter
{
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _buffered;

    public MessagePackWriter(IBufferWriter<byte> writer)
    {
        _output = writer;
        _span = default;
        _buffered = 0;
    }

    /// <summary>
    /// Room for at least <paramref name="length"/> bytes, to be filled by the caller and then committed by <see cref="Advance"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int length)
    {
        if (_span.Length - _buffered < length)
            Refill(length);
        return _span.Slice(_buffered);
    }

    /// <summary>Commits bytes written into the span that <see cref="GetSpan"/> returned.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More bytes than the span had.</exception>
    public void Advance(int length)
    {
        if ((uint)length > (uint)(_span.Length - _buffered))
            ThrowAdvancedTooFar(length);
        _buffered += length;
    }

    /// <summary>Commits all bytes written so far to the output.</summary>
    public void Flush()
    {
        if (_buffered > 0)
            _output.Advance(_buffered);
        _span = default;
        _buffered = 0;
    }

    /// <summary>Copies bytes that are already MessagePack.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> rawMessagePackBlock)
    {
        if (rawMessagePackBlock.TryCopyTo(_span.Slice(_buffered)))
        {
            _buffered += rawMessagePackBlock.Length;
            return;
        }

        Flush();
        _output.Write(rawMessagePackBlock);
    }

    /// <inheritdoc cref="WriteRaw(ReadOnlySpan{byte})"/>
    public void WriteRaw(scoped in ReadOnlySequence<byte> rawMessagePackBlock)
    {
        foreach (ReadOnlyMemory<byte> segment in rawMessagePackBlock)
            WriteRaw(segment.Span);
    }

    public void WriteNil() => WriteByte(MessagePackCode.Nil);

    public void Write(bool value) => WriteByte(value ? MessagePackCode.True : MessagePackCode.False);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteByte(byte value)
    {
        GetSpan(1)[0] = value;
        _buffered++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill(int length)
    {
        Flush();
        _span = _output.GetSpan(length);
    }

    private static void ThrowAdvancedTooFar(int length) =>
        throw new ArgumentOutOfRangeException(nameof(length), length, "More bytes than the span has room for.");
}
