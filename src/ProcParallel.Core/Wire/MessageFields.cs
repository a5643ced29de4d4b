namespace ProcParallel.Core.Wire;

/// <summary>Fields that several messages have.</summary>
internal static class MessageFields
{
    public static byte[] ReadByteArray(ref MessagePackReader reader)
    {
        if (reader.TryReadBytesSpan(out ReadOnlySpan<byte> span))
        {
            return span.ToArray();
        }

        byte[]? bytes = reader.ReadBytes() is { } sequence ? System.Buffers.BuffersExtensions.ToArray(sequence) : null;
        return bytes ?? throw new ProtocolException("A field that must not be nil is nil.");
    }

    public static Guid ReadGuid(ref MessagePackReader reader)
    {
        byte[] bytes = ReadByteArray(ref reader);
        return bytes.Length == 16 ? new Guid(bytes) : throw new ProtocolException("An identifier does not have 16 bytes.");
    }

    public static string ReadText(ref MessagePackReader reader) =>
        reader.ReadString() ?? throw new ProtocolException("A text that must not be nil is nil.");

    /// <summary>Reads the type of a message; a frame that does not begin with one ends the connection.</summary>
    public static MessageType ReadType(ref MessagePackReader reader) => (MessageType)reader.ReadInt32();
}
