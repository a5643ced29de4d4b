namespace ProcParallel.Core.Sharing;

/// <summary>What one end of a pipe can be asked for. Numbers are part of the wire format.</summary>
internal enum ConnectionOperation
{
    /// <summary>Whether to wait for room, the message as bytes.</summary>
    Send = 1,

    /// <summary>Whether to wait. Replies the message as bytes, which is held for the peer under the number of the request.</summary>
    Receive = 2,

    /// <summary>Number of a receive: the peer has the message.</summary>
    Acknowledge = 3,

    /// <summary>The peer has this end: it was made there, or arrived there.</summary>
    Attach = 4,

    /// <summary>The peer is about to send this end to another process, and has it no longer unless it uses it again.</summary>
    Pass = 5,

    /// <summary>The peer has this end no longer.</summary>
    Close = 6,

    /// <summary>Replies when there is a message, or there will never be one again.</summary>
    AwaitReadable = 7,

    /// <summary>Replies whether the end can send, and whether it can receive.</summary>
    Directions = 8,
}
