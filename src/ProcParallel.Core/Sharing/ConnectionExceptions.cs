namespace ProcParallel.Core.Sharing;

/// <summary>
/// There is nothing to receive any more: the other end of the pipe is closed, by all processes that had it or with them, and all its messages have been received.
/// </summary>
public sealed class ConnectionEndedException : IOException
{
    internal ConnectionEndedException()
        : base("The other end of the pipe is closed, and all messages from it have been received.")
    {
    }
}

/// <summary>A message cannot be sent: the other end of the pipe is closed, and nobody would receive it.</summary>
public sealed class BrokenConnectionException : IOException
{
    internal BrokenConnectionException()
        : base("The other end of the pipe is closed: nobody will receive the message.")
    {
    }
}

/// <summary>A message of bytes does not fit into the buffer that it was to be received into.</summary>
public sealed class MessageTooLongException : IOException
{
    internal MessageTooLongException(byte[] content, int room)
        : base($"The message has {content.Length} bytes; the buffer has room for {room}.")
    {
        Content = content;
    }

    /// <summary>Gets the whole message.</summary>
    public IReadOnlyList<byte> Content { get; }
}
