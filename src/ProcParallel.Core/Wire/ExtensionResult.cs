using System.Buffers;

namespace ProcParallel.Core.Wire;

/// <summary>An extension value: its type and its payload. The payload read by a reader is a view of the reader's memory.</summary>
internal readonly struct ExtensionResult
{
    public ExtensionResult(sbyte typeCode, ReadOnlySequence<byte> data)
    {
        TypeCode = typeCode;
        Data = data;
    }

    public ExtensionResult(sbyte typeCode, ReadOnlyMemory<byte> data)
        : this(typeCode, new ReadOnlySequence<byte>(data))
    {
    }

    public sbyte TypeCode { get; }

    public ReadOnlySequence<byte> Data { get; }

    public ExtensionHeader Header => new(TypeCode, checked((uint)Data.Length));
}
