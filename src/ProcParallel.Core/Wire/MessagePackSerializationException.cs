namespace ProcParallel.Core.Wire;

/// <summary>
/// Bytes that are not the MessagePack value that was asked for (malformed, truncated, of another type, out of range), or a value
/// that cannot be written as MessagePack. The message says what was expected, what was found and at which byte.
/// </summary>
internal sealed class MessagePackSerializationException : Exception
{
    public MessagePackSerializationException()
    {
    }

    public MessagePackSerializationException(string? message)
        : base(message)
    {
    }

    public MessagePackSerializationException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For what would make a message longer than one can be.</summary>
    /// <param name="needed">How many bytes it would have at least.</param>
    public static MessagePackSerializationException TooLong(long needed) =>
        new($"{needed} bytes or more are needed, and one message has at most {PooledBufferWriter.MaximumLength}.");
}
