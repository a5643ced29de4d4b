namespace ProcParallel.Core.Sharing;

/// <summary>What locks and their like can be asked for. Numbers are part of the wire format.</summary>
internal enum SynchronizationOperation
{
    /// <summary>Of a semaphore: whether to wait. Replies when it is granted; of a lock, whether it was abandoned.</summary>
    Acquire = 1,

    /// <summary>How much of a semaphore.</summary>
    Release = 2,

    /// <summary>Replies the state as numbers; each kind of object has its own.</summary>
    State = 3,

    /// <summary>Sets an event.</summary>
    Set = 4,

    /// <summary>Clears an event.</summary>
    Clear = 5,

    /// <summary>Replies when the event is set, when the condition is notified, or when all parties of the barrier are there.</summary>
    Wait = 6,

    /// <summary>How many of those who wait for a condition to wake; -1 for all. Replies how many that was.</summary>
    Notify = 7,

    /// <summary>The action of a barrier is done, and the others go on; or one that was notified has the lock again, which has no reply.</summary>
    Proceed = 8,

    /// <summary>Breaks a barrier.</summary>
    Abort = 9,

    /// <summary>Makes a barrier as it was at first.</summary>
    Reset = 10,

    /// <summary>Replies what a process needs to use a lock by itself.</summary>
    Open = 11,

    /// <summary>A lock for which somebody waits is free. Without a reply.</summary>
    Wake = 12,

    /// <summary>The process has let go of a lock that it holds. Without a reply.</summary>
    Abandon = 13,

    /// <summary>One that was notified does not go on, so the notification is for the next. Without a reply.</summary>
    PassOn = 14,

    /// <summary>The process has the barrier from now on, so the others count on it. Without a reply.</summary>
    Join = 15,

    /// <summary>The process does not have the barrier any more. Without a reply.</summary>
    Part = 16,
}
