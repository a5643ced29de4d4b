namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackReader
{
    private const long MinUnixSeconds = -62_135_596_800;
    private const long MaxUnixSeconds = 253_402_300_799;

    /// <summary>Reads type and length of an extension. A length above the number of remaining bytes is refused.</summary>
    public ExtensionHeader ReadExtensionFormatHeader()
    {
        if (!TryReadExtensionFormatHeader(out ExtensionHeader header))
            ThrowTruncated(2);
        if (header.Length > Remaining)
            ThrowForged("an extension", header.Length);
        return header;
    }

    /// <summary>
    /// False if the bytes end within the header. For messages that are still arriving: the length is not compared with the remaining
    /// bytes, so nothing may be allocated by it.
    /// </summary>
    public bool TryReadExtensionFormatHeader(out ExtensionHeader extensionHeader)
    {
        extensionHeader = default;
        if (!TryPeekCode(out byte code))
            return false;

        uint length;
        if (code is >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16)
        {
            if (Remaining < 2)
                return false;
            _index++;
            length = 1u << (code - MessagePackCode.FixExt1);
        }
        else
        {
            if (code is < MessagePackCode.Ext8 or > MessagePackCode.Ext32)
                ThrowUnexpected(code, "an extension");
            int width = 1 << (code - MessagePackCode.Ext8);
            if (Remaining < width + 2)
                return false;
            TryTakeLength(width, out length);
        }

        extensionHeader = new ExtensionHeader((sbyte)ReadBigEndian(1), length);
        return true;
    }

    /// <summary>Type and payload, the latter a view of the reader's memory (a copy if the reader was made from a span).</summary>
    public ExtensionResult ReadExtensionFormat()
    {
        ExtensionHeader header = ReadExtensionFormatHeader();
        return new ExtensionResult(header.TypeCode, TakeSequence(header.Length));
    }

    /// <summary>Reads the specification's timestamp (32, 64 or 96 bits) as UTC. What is below 100 ns is cut off.</summary>
    public DateTime ReadDateTime() => ReadDateTime(ReadExtensionFormatHeader());

    /// <summary>Reads the payload of a timestamp whose header has been read already.</summary>
    public DateTime ReadDateTime(ExtensionHeader header)
    {
        if (header.TypeCode != ReservedMessagePackExtensionTypeCode.DateTime)
            ThrowMalformed($"An extension of type {header.TypeCode} where a timestamp was expected begins");
        if (header.Length > Remaining)
            ThrowTruncated(header.Length);

        switch (header.Length)
        {
            case 4:
                return ToDateTime((long)ReadBigEndian(4), 0);
            case 8:
                ulong packed = ReadBigEndian(8);
                return ToDateTime((long)(packed & 0x3_ffff_ffff), (uint)(packed >> 34));
            case 12:
                uint nanoseconds = (uint)ReadBigEndian(4);
                return ToDateTime((long)ReadBigEndian(8), nanoseconds);
            default:
                ThrowMalformed($"A timestamp of {header.Length} bytes begins");
                return default;
        }
    }

    private readonly DateTime ToDateTime(long seconds, uint nanoseconds)
    {
        if (nanoseconds > 999_999_999)
            ThrowOutOfRange($"{nanoseconds} ns", "a timestamp");
        if (seconds is < MinUnixSeconds or > MaxUnixSeconds)
            ThrowOutOfRange($"{seconds} s", nameof(DateTime));
        return DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / TimeSpan.NanosecondsPerTick));
    }
}
