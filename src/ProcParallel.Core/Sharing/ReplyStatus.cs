namespace ProcParallel.Core.Sharing;

/// <summary>How a request ended. Numbers are part of the wire format.</summary>
internal enum ReplyStatus
{
    /// <summary>It was done.</summary>
    Done = 0,

    /// <summary>It was waiting, and was withdrawn before it was done: nothing has changed.</summary>
    Cancelled = 1,

    /// <summary>The object was disposed of.</summary>
    Gone = 2,

    /// <summary>It would have had to wait, and was asked not to.</summary>
    Unavailable = 3,

    /// <summary>The object is closed, or at its end.</summary>
    Closed = 4,

    /// <summary>The object does not do that in its present state; the payload is a text that says why.</summary>
    Refused = 5,
}
