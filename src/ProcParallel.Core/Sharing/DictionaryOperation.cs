namespace ProcParallel.Core.Sharing;

/// <summary>What a dictionary can be asked for. Numbers are part of the wire format. Keys are as the proxies compare them, each with the key as it was given.</summary>
internal enum DictionaryOperation
{
    /// <summary>Key. Replies version and value as bytes; <see cref="ReplyStatus.Unavailable"/> without it.</summary>
    Get = 1,

    /// <summary>
    /// Key, key as given, version, value as bytes. The version is that which the entry must have, 0 for no entry, -1 for whatever; otherwise
    /// <see cref="ReplyStatus.Unavailable"/>. Replies the new version.
    /// </summary>
    Set = 2,

    /// <summary>Key, version as with <see cref="Set"/>. <see cref="ReplyStatus.Unavailable"/> when there is no such entry.</summary>
    Remove = 3,

    /// <summary>Replies the number of entries.</summary>
    Count = 4,

    /// <summary>Replies keys as they were given, and values, of one moment.</summary>
    Entries = 5,

    /// <summary>Replies keys as they were given, of one moment.</summary>
    Keys = 6,

    /// <summary>Removes all.</summary>
    Clear = 7,
}
