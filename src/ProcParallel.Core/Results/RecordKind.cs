namespace ProcParallel.Core.Results;

/// <summary>What a record of an item's results is. Each is a number followed by one value. Numbers are part of the wire format.</summary>
internal enum RecordKind
{
    /// <summary>The last output of an item that succeeded. (The common case, in one byte.)</summary>
    OutputAndEnd = 0,

    /// <summary>An output; the item goes on.</summary>
    Output = 1,

    /// <summary>The item succeeded; the value is nil.</summary>
    End = 2,

    /// <summary>The item failed; the value is the error.</summary>
    Failed = 3,

    /// <summary>The item was stopped because it took too long; the value is nil.</summary>
    TimedOut = 4,

    /// <summary>The item was stopped because the call was cancelled; the value is nil.</summary>
    Cancelled = 5,

    /// <summary>An error that did not end the item.</summary>
    Error = 6,

    /// <summary>A warning.</summary>
    Warning = 7,

    /// <summary>A verbose message.</summary>
    Verbose = 8,

    /// <summary>A debug message.</summary>
    Debug = 9,

    /// <summary>An information record, among them what was written to the host.</summary>
    Information = 10,

    /// <summary>A progress record.</summary>
    Progress = 11,

    /// <summary>How long the item that ends next has run, in microseconds.</summary>
    Duration = 12,
}

/// <summary>What follows from a record's kind.</summary>
internal static class RecordKinds
{
    /// <summary>Whether a record of this kind is the last of its item.</summary>
    public static bool EndsItem(this RecordKind kind) => kind is RecordKind.OutputAndEnd or (>= RecordKind.End and <= RecordKind.Cancelled);
}
