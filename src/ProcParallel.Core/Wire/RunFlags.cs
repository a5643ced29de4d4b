namespace ProcParallel.Core.Wire;

/// <summary>How a worker is to run a chunk. Numbers are part of the wire format.</summary>
[Flags]
internal enum RunFlags
{
    None = 0,

    /// <summary>Send an item's records only when the item has ended.</summary>
    HoldUntilItemEnds = 1,

    /// <summary>Send the records of an item that failed in a section of their own, marked as failed.</summary>
    SeparateFailures = 2,

    /// <summary>Note the time at which each item begins in the progress cell.</summary>
    NoteStartTimes = 4,

    /// <summary>Report how long each item ran.</summary>
    ReportDurations = 8,

    /// <summary>The worker's process ends with the chunk's one item, and with an exit code that says how that ended.</summary>
    EndsProcess = 16,
}

/// <summary>What a section of results says beyond its records. Numbers are part of the wire format.</summary>
[Flags]
internal enum SectionFlags
{
    None = 0,

    /// <summary>The chunk has ended; nothing more comes of it.</summary>
    ChunkEnd = 1,

    /// <summary>The one item of this section failed.</summary>
    Failed = 2,
}
