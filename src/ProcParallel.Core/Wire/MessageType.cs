namespace ProcParallel.Core.Wire;

/// <summary>The first value of every frame between a parent and its worker. Numbers are part of the wire format.</summary>
internal enum MessageType
{
    /// <summary>To a worker, once, first: what its host is to set up. Answered by <see cref="Ready"/> or <see cref="InitializationFailed"/>.</summary>
    Configure = 1,

    /// <summary>To a worker: a definition of work, which later chunks name by its id.</summary>
    Define = 2,

    /// <summary>To a worker: a definition is no longer needed.</summary>
    Forget = 3,

    /// <summary>To a worker: run a chunk of items.</summary>
    Run = 4,

    /// <summary>To a worker: give back what has not begun of a chunk. Answered by <see cref="Released"/>.</summary>
    Revoke = 5,

    /// <summary>To a worker: stop the running item, if it is still the one named.</summary>
    StopItem = 6,

    /// <summary>To a worker: a call was cancelled. What waits is dropped, what runs is stopped.</summary>
    CancelCall = 7,

    /// <summary>To a worker: no further chunk of this call will come. Answered by <see cref="Results"/> when it has a chunk's number.</summary>
    EndCall = 8,

    /// <summary>To a worker: end after what runs now.</summary>
    Exit = 9,

    /// <summary>To a worker: the next chunk is all that it will run, and what follows in this message is how it is set up for that.</summary>
    HandOver = 10,

    /// <summary>To a worker: wait before anything more of this call is put out, because its reader is far behind.</summary>
    Hold = 11,

    /// <summary>To a worker: the reader of this call has caught up.</summary>
    Continue = 12,

    /// <summary>From a worker: it is set up.</summary>
    Ready = 32,

    /// <summary>From a worker: its set-up failed; it is about to end.</summary>
    InitializationFailed = 33,

    /// <summary>From a worker: records of a chunk's items.</summary>
    Results = 34,

    /// <summary>From a worker: the items from an offset on are not going to be run.</summary>
    Released = 35,
}
