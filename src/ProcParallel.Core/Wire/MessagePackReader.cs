using System.Buffers;
using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Wire;

/// <summary>
/// Reads MessagePack values from a span, a memory or a sequence. Names and meanings are those of the <c>MessagePack</c> package, except
/// that every defect of the bytes is a <see cref="MessagePackSerializationException"/>. A length or count that
/// the remaining bytes cannot hold is refused before anything is allocated. After an exception the position is
/// unspecified; a <c>Try...</c> method that returns false has not moved. Pass it by reference. Not for use by two threads at once.
/// </summary>
internal ref partial struct MessagePackReader
{
    private readonly ReadOnlySequence<byte> _sequence;
    private readonly long _length;
    private readonly bool _overSpan;
    private SequencePosition _segment;
    private SequencePosition _nextSegment;
    private ReadOnlySpan<byte> _span;
    private int _index;

    // Bytes in the segments after _span.
    private long _rest;

    public MessagePackReader(ReadOnlyMemory<byte> memory)
    {
        _sequence = new ReadOnlySequence<byte>(memory);
        _span = memory.Span;
        _length = memory.Length;
        _segment = _sequence.Start;
    }

    public MessagePackReader(scoped in ReadOnlySequence<byte> readOnlySequence)
    {
        _sequence = readOnlySequence;
        _span = readOnlySequence.FirstSpan;
        _length = readOnlySequence.Length;
        _rest = _length - _span.Length;
        _segment = readOnlySequence.Start;
        _nextSegment = readOnlySequence.Start;
        readOnlySequence.TryGet(ref _nextSegment, out _);
    }

    /// <summary>
    /// The cheapest reader to make. It has no <see cref="Position"/> and no <see cref="Sequence"/>, and what it returns as a
    /// sequence is a copy.
    /// </summary>
    public MessagePackReader(ReadOnlySpan<byte> span)
    {
        _span = span;
        _length = span.Length;
        _overSpan = true;
    }

    /// <summary>How many levels the caller is within nested values; kept by <see cref="MessagePackSecurity.DepthStep"/>.</summary>
    public int Depth { get; set; }

    /// <summary>Bytes read so far.</summary>
    public readonly long Consumed => _length - Remaining;

    public readonly bool End => Remaining == 0;

    /// <exception cref="InvalidOperationException">The reader was made from a span.</exception>
    public readonly ReadOnlySequence<byte> Sequence => _overSpan ? throw NoSequence() : _sequence;

    /// <exception cref="InvalidOperationException">The reader was made from a span.</exception>
    public readonly SequencePosition Position => _overSpan ? throw NoSequence() : _sequence.GetPosition(_index, _segment);

    /// <summary>The first byte of the next value, which stays unread.</summary>
    public byte NextCode => PeekCode();

    /// <summary>The family of the next value, which stays unread.</summary>
    public MessagePackType NextMessagePackType => MessagePackCode.ToMessagePackType(PeekCode());

    private readonly long Remaining => _span.Length - _index + _rest;

    /// <summary>A second reader at the same place; reading from it does not move this one.</summary>
    public readonly MessagePackReader CreatePeekReader() => this;

    public Nil ReadNil()
    {
        byte code = PeekCode();
        if (code != MessagePackCode.Nil)
            ThrowUnexpected(code, "nil");
        _index++;
        return Nil.Default;
    }

    /// <summary>Reads a nil if the next value is one; otherwise (and at the end of the bytes) does not move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadNil()
    {
        if (!TryPeekCode(out byte code) || code != MessagePackCode.Nil)
            return false;
        _index++;
        return true;
    }

    public bool ReadBoolean()
    {
        byte code = PeekCode();
        if ((code | 1) != MessagePackCode.True)
            ThrowUnexpected(code, "a boolean");
        _index++;
        return code == MessagePackCode.True;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryPeekCode(out byte code)
    {
        if ((uint)_index < (uint)_span.Length || TryMoveToNextSegment())
        {
            code = _span[_index];
            return true;
        }

        code = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte PeekCode()
    {
        if (!TryPeekCode(out byte code))
            ThrowTruncated(1);
        return code;
    }

    /// <summary>Moves on when the current segment is used up; false at the end of all.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMoveToNextSegment()
    {
        while (_rest > 0)
        {
            _segment = _nextSegment;
            if (!_sequence.TryGet(ref _nextSegment, out ReadOnlyMemory<byte> memory))
                return false;
            _span = memory.Span;
            _index = 0;
            _rest -= _span.Length;
            if (_span.Length > 0)
                return true;
        }

        return false;
    }

    /// <summary>Moves over bytes that the caller knows to be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Consume(long count)
    {
        if (count <= _span.Length - _index)
            _index += (int)count;
        else
            ConsumeAcrossSegments(count);
    }

    private void ConsumeAcrossSegments(long count)
    {
        int here = _span.Length - _index;
        while (count > here)
        {
            count -= here;
            _index = _span.Length;
            if (!TryMoveToNextSegment())
                ThrowTruncated(count);
            here = _span.Length;
        }

        _index += (int)count;
    }

    private static InvalidOperationException NoSequence() => new("A reader made from a span has no sequence and no position.");
}
