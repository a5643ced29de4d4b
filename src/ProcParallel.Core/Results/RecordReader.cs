using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Results;

/// <summary>Reads the records of one part of the results, on the thread of whoever wants them.</summary>
/// <remarks>A value that cannot be read fails its own item only: its extent is known without reading it.</remarks>
internal ref struct RecordReader
{
    private readonly ReadOnlySpan<byte> _records;
    private readonly ValueSerializer _serializer;
    private int _position;

    public RecordReader(in ResultPiece piece, ValueSerializer serializer)
    {
        _records = piece.Records;
        _serializer = serializer;
        _position = 0;
        Offset = piece.Chunk.Taken;
    }

    /// <summary>Gets the kind of the record that was read last.</summary>
    public RecordKind Kind { get; private set; }

    /// <summary>Gets its value.</summary>
    public object? Value { get; private set; }

    /// <summary>Gets why its value cannot be read; null when it was.</summary>
    public Exception? Unreadable { get; private set; }

    /// <summary>Gets the offset in the chunk of the item that the record belongs to.</summary>
    public int Offset { get; private set; }

    /// <summary>Gets a value indicating whether the record ends its item.</summary>
    public readonly bool EndsItem => Kind.EndsItem();

    /// <summary>Reads the next record; false when there is none.</summary>
    public bool Read()
    {
        if (_position > 0 && EndsItem)
        {
            Offset++;
        }

        if (_position >= _records.Length)
        {
            return false;
        }

        var reader = new MessagePackReader(_records[_position..]);
        Kind = (RecordKind)reader.ReadInt32();
        Unreadable = null;
        try
        {
            Value = Kind == RecordKind.Duration ? TimeSpan.FromMicroseconds(reader.ReadInt64()) : _serializer.Read(ref reader);
            _position += (int)reader.Consumed;
        }
#pragma warning disable CA1031 // Reading user data may fail in any way; whichever it is, it is that item's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Value = null;
            Unreadable = e;
            SkipRecord();
        }

        return true;
    }

    private void SkipRecord()
    {
        var skipper = new MessagePackReader(_records[_position..]);
        skipper.Skip();
        skipper.Skip();
        _position += (int)skipper.Consumed;
    }
}
