namespace ProcParallel.Core.Wire;

/// <summary>Type and payload length (bytes) of an extension value.</summary>
internal readonly record struct ExtensionHeader
{
    public ExtensionHeader(sbyte typeCode, uint length)
    {
        TypeCode = typeCode;
        Length = length;
    }

    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public ExtensionHeader(sbyte typeCode, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        TypeCode = typeCode;
        Length = (uint)length;
    }

    public sbyte TypeCode { get; }

    public uint Length { get; }
}
