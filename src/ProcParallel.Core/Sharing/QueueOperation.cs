namespace ProcParallel.Core.Sharing;

/// <summary>What a queue can be asked for. Numbers are part of the wire format.</summary>
internal enum QueueOperation
{
    /// <summary>Whether to wait, then items as bytes. Replies, unless done, how many were put.</summary>
    Put = 1,

    /// <summary>Whether to wait, most items, most bytes. Replies items as bytes, which are held for the peer under the number of the request.</summary>
    Take = 2,

    /// <summary>Number of a take, how many of its items: the peer has them, and they are never given to another one.</summary>
    Acknowledge = 3,

    /// <summary>Number of a take: what was not acknowledged of it goes back to the front of the queue.</summary>
    Return = 4,

    /// <summary>Replies count, capacity, whether closed, whether completed.</summary>
    State = 5,

    /// <summary>Nothing can be put any more.</summary>
    Close = 6,

    /// <summary>How many items have been worked on.</summary>
    TaskDone = 7,

    /// <summary>Replies when all items that were ever put have been worked on.</summary>
    Join = 8,

    /// <summary>Replies when there is an item, or there will never be one again.</summary>
    AwaitReadable = 9,
}
