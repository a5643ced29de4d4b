namespace ProcParallel.Core.Sharing;

/// <summary>The kinds of shared objects. Numbers are part of the wire format.</summary>
internal enum SharedObjectKind
{
    Queue = 1,
    Connection = 2,
    Dictionary = 3,
    CaseInsensitiveDictionary = 4,
    Lock = 10,
    Condition = 11,
    Semaphore = 12,
    Event = 13,
    Barrier = 14,
}
