using System.Buffers.Binary;
using System.Numerics;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackWriter
{
    /// <summary>Begins an extension value: the caller writes exactly <see cref="ExtensionHeader.Length"/> bytes next.</summary>
    public void WriteExtensionFormatHeader(ExtensionHeader extensionHeader)
    {
        uint length = extensionHeader.Length;
        if (length is > 0 and <= 16 && BitOperations.IsPow2(length))
            WriteByte((byte)(MessagePackCode.FixExt1 + BitOperations.Log2(length)));
        else if (length <= byte.MaxValue)
            Write1(MessagePackCode.Ext8, (byte)length);
        else if (length <= ushort.MaxValue)
            Write2(MessagePackCode.Ext16, (ushort)length);
        else
            Write4(MessagePackCode.Ext32, length);
        WriteByte((byte)extensionHeader.TypeCode);
    }

    public void WriteExtensionFormat(ExtensionResult extensionData)
    {
        WriteExtensionFormatHeader(extensionData.Header);
        WriteRaw(extensionData.Data);
    }

    /// <summary>
    /// Writes the moment as the specification's timestamp extension, exact to the tick. A local time is converted to UTC, an unspecified
    /// one is taken as UTC: the kind is not kept.
    /// </summary>
    public void Write(DateTime dateTime)
    {
        if (dateTime.Kind == DateTimeKind.Local)
            dateTime = dateTime.ToUniversalTime();

        long ticks = dateTime.Ticks - DateTime.UnixEpoch.Ticks;
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        WriteTimestamp(seconds, (uint)rest * (uint)TimeSpan.NanosecondsPerTick);
    }

    private void WriteTimestamp(long seconds, uint nanoseconds)
    {
        if ((ulong)seconds >> 34 != 0)
        {
            WriteExtensionFormatHeader(new ExtensionHeader(ReservedMessagePackExtensionTypeCode.DateTime, 12));
            Span<byte> span = GetSpan(12);
            BinaryPrimitives.WriteUInt32BigEndian(span, nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(span.Slice(4), seconds);
            _buffered += 12;
        }
        else if (nanoseconds == 0 && seconds <= uint.MaxValue)
        {
            WriteExtensionFormatHeader(new ExtensionHeader(ReservedMessagePackExtensionTypeCode.DateTime, 4));
            BinaryPrimitives.WriteUInt32BigEndian(GetSpan(4), (uint)seconds);
            _buffered += 4;
        }
        else
        {
            WriteExtensionFormatHeader(new ExtensionHeader(ReservedMessagePackExtensionTypeCode.DateTime, 8));
            BinaryPrimitives.WriteUInt64BigEndian(GetSpan(8), ((ulong)nanoseconds << 34) | (ulong)seconds);
            _buffered += 8;
        }
    }
}
