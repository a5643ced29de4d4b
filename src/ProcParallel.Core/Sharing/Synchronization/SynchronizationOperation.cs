namespace ProcParallel.Core.Sharing;

/// <summary>What locks and their like can be asked for. Numbers are part of the wire format.</summary>
internal enum SynchronizationOperation
{
    /// <summary>Whether to wait, and the owner within the process, or how much. Replies when it is granted.</summary>
    Acquire = 1,

    /// <summary>The owner within the process, or how much.</summary>
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

    /// <summary>The action of a barrier is done; the others go on.</summary>
    Proceed = 8,

    /// <summary>Breaks a barrier.</summary>
    Abort = 9,

    /// <summary>Makes a barrier as it was at first.</summary>
    Reset = 10,
}
