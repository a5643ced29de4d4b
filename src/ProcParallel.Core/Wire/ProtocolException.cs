namespace ProcParallel.Core.Wire;

/// <summary>The peer of a connection sent something that the protocol does not allow. It ends that connection and nothing else.</summary>
internal sealed class ProtocolException : IOException
{
    public ProtocolException(string message)
        : base(message)
    {
    }

    public ProtocolException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    public static ProtocolException Truncated() => new("The connection ended in the middle of a frame.");

    public static ProtocolException TooLong(uint length, int limit) =>
        new($"A frame of {length} bytes was announced; the limit is {limit}.");

    public static ProtocolException Unexpected(object message) => new($"Unexpected message '{message}'.");
}
