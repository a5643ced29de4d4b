namespace ProcParallel.Core.Sharing;

/// <summary>Why shared memory could not be made or attached to.</summary>
public enum SharedMemoryReason
{
    /// <summary>Something that has no reason of its own; the message says what.</summary>
    Unspecified,

    /// <summary>There is not enough memory on the machine, in its container, or in the folder that holds shared memory.</summary>
    OutOfSpace,

    /// <summary>Other shared memory of the same user has that name.</summary>
    NameInUse,

    /// <summary>There is no shared memory of that name, or the process that made it has disposed of it or has ended.</summary>
    NotFound,

    /// <summary>It is not an array, a value or a list as was asked for, or its elements are of another type, or of one that is not loaded here.</summary>
    WrongType,

    /// <summary>What a handle leads to is not shared memory that ProcParallel has made for the same user.</summary>
    Refused,
}
