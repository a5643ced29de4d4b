using System.Buffers;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

internal partial class ValueSerializer
{
    private const int LargestKeptCount = 4096;

    private List<object?> _read = [];

    /// <summary>Reads exactly one value.</summary>
    /// <exception cref="MessagePackSerializationException">
    /// The bytes are not a value that was written by a serializer of this version, or one that this process cannot make.
    /// </exception>
    public object? Read(ref MessagePackReader reader)
    {
        try
        {
            return ReadValue(ref reader);
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            throw new MessagePackSerializationException($"A received value cannot be made again: {failure.Message}", failure);
        }
        finally
        {
            ForgetRead();
        }
    }

    /// <summary>Reads a value within another one.</summary>
    internal object? ReadValue(ref MessagePackReader reader)
    {
        byte code = reader.NextCode;
        switch (MessagePackCode.ToMessagePackType(code))
        {
            case MessagePackType.Integer:
                // Boxes are not shared: PowerShell can give members to each.
                return reader.ReadInt32();
            case MessagePackType.String:
                return reader.ReadString();
            case MessagePackType.Array:
                return ReadParts(ref reader);
            case MessagePackType.Extension:
                return ReadExtension(ref reader);
            case MessagePackType.Nil:
                reader.ReadNil();
                return null;
            case MessagePackType.Boolean:
                return reader.ReadBoolean();
            case MessagePackType.Float:
                if (code == MessagePackCode.Float32)
                    return reader.ReadSingle();
                return reader.ReadDouble();
            case MessagePackType.Binary:
                return ReadByteArray(ref reader);
            default:
                throw new MessagePackSerializationException($"No value begins with code 0x{code:x2}.");
        }
    }

    /// <summary>Makes a value known under its number before its parts are read, so that they can lead back to it.</summary>
    protected internal void Bind(int reference, object value) => _read[reference] = value;

    /// <summary>Reads a text written by <see cref="WriteText"/>.</summary>
    internal string ReadText(ref MessagePackReader reader) =>
        reader.NextMessagePackType == MessagePackType.String && reader.ReadString() is { } text
            ? text
            : ReadValue(ref reader) as string ?? throw new MessagePackSerializationException("A text is missing.");

    /// <summary>Reads bytes that are not a value of their own but part of one.</summary>
    internal static byte[] ReadPlainBytes(ref MessagePackReader reader) =>
        reader.TryReadBytesSpan(out ReadOnlySpan<byte> span) ? span.ToArray() : (reader.ReadBytes() ?? default).ToArray();

    /// <summary>For a derived serializer: a value that is not of the type its place requires, made into one that is if possible.</summary>
    protected internal virtual object? Coerce(object? value, Type type) => value;

    private object? ReadParts(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader() - 1;
        if (count < 0)
            throw new MessagePackSerializationException("A value of no parts.");
        if (!TryEnter())
            throw new MessagePackSerializationException($"Values are nested deeper than {MaxNesting} levels.");

        byte code = reader.ReadByte();
        int reference = -1;
        if (code >= ExtensionCode.FirstShared)
        {
            reference = _read.Count;
            _read.Add(null);
        }

        object? value = _table.ForCode(code).Read(this, ref reader, count, reference);
        if (reference >= 0)
            _read[reference] ??= value;
        _nesting--;
        return value;
    }

    private object? ReadExtension(ref MessagePackReader reader)
    {
        ExtensionHeader header = reader.ReadExtensionFormatHeader();
        if (header.TypeCode == ExtensionCode.Reference)
            return ReadReference(reader.ReadRaw(header.Length));
        if (header.TypeCode < 0)
            throw new MessagePackSerializationException($"No value has extension code {header.TypeCode}.");
        return _table.ForCode((byte)header.TypeCode).ReadExtension(this, reader.ReadRaw(header.Length));
    }

    private object ReadReference(in ReadOnlySequence<byte> payload)
    {
        if (payload.Length > sizeof(int))
            throw new MessagePackSerializationException("A reference is too long.");
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        bytes.Clear();
        payload.CopyTo(bytes);
        int number = BitConverter.ToInt32(bytes);
        if ((uint)number >= (uint)_read.Count)
            throw new MessagePackSerializationException($"A reference leads to value {number} of {_read.Count}.");
        return _read[number] ?? throw new MessagePackSerializationException("A value contains itself in a way that cannot be made again.");
    }

    private byte[] ReadByteArray(ref MessagePackReader reader)
    {
        byte[] bytes = ReadPlainBytes(ref reader);
        _read.Add(bytes);
        return bytes;
    }

    // What constructors and parsers throw when they are given parts that no sender would have sent.
    private static bool IsRefusal(Exception failure) => failure is not (MessagePackSerializationException or OutOfMemoryException);

    private void ForgetRead()
    {
        _nesting = 0;
        ForgetReadNames();
        if (_read.Count == 0)
            return;
        if (_read.Capacity > LargestKeptCount)
            _read = [];
        else
            _read.Clear();
    }
}
