using System.Management.Automation;
using ProcParallel.Results;

namespace ProcParallel;

/// <summary>A warning that was written in a worker, and for which item.</summary>
public sealed class ParWarningRecord : WarningRecord
{
    internal ParWarningRecord(string message, in ItemOrigin origin)
        : base(message)
    {
        ItemIndex = origin.ItemIndex;
        WorkerId = origin.WorkerId;
        ProcessId = origin.ProcessId;
    }

    /// <summary>Gets the position of the item in the input, from 0; -1 for what was written after the last item.</summary>
    public long ItemIndex { get; }

    /// <summary>Gets the number of the worker in its pool.</summary>
    public int WorkerId { get; }

    /// <summary>Gets the process id of the worker.</summary>
    public int ProcessId { get; }
}

/// <summary>A verbose message that was written in a worker, and for which item.</summary>
public sealed class ParVerboseRecord : VerboseRecord
{
    internal ParVerboseRecord(string message, in ItemOrigin origin)
        : base(message)
    {
        ItemIndex = origin.ItemIndex;
        WorkerId = origin.WorkerId;
        ProcessId = origin.ProcessId;
    }

    /// <inheritdoc cref="ParWarningRecord.ItemIndex"/>
    public long ItemIndex { get; }

    /// <inheritdoc cref="ParWarningRecord.WorkerId"/>
    public int WorkerId { get; }

    /// <inheritdoc cref="ParWarningRecord.ProcessId"/>
    public int ProcessId { get; }
}

/// <summary>A debug message that was written in a worker, and for which item.</summary>
public sealed class ParDebugRecord : DebugRecord
{
    internal ParDebugRecord(string message, in ItemOrigin origin)
        : base(message)
    {
        ItemIndex = origin.ItemIndex;
        WorkerId = origin.WorkerId;
        ProcessId = origin.ProcessId;
    }

    /// <inheritdoc cref="ParWarningRecord.ItemIndex"/>
    public long ItemIndex { get; }

    /// <inheritdoc cref="ParWarningRecord.WorkerId"/>
    public int WorkerId { get; }

    /// <inheritdoc cref="ParWarningRecord.ProcessId"/>
    public int ProcessId { get; }
}

/// <summary>An information record, such as <c>Write-Host</c> makes one, that was written in a worker, and for which item.</summary>
/// <remarks>The worker's process id is in the property that all information records have for it.</remarks>
public sealed class ParInformationRecord : InformationRecord
{
    internal ParInformationRecord(object? messageData, string? source, in ItemOrigin origin)
        : base(messageData, source)
    {
        ItemIndex = origin.ItemIndex;
        WorkerId = origin.WorkerId;
    }

    /// <inheritdoc cref="ParWarningRecord.ItemIndex"/>
    public long ItemIndex { get; }

    /// <inheritdoc cref="ParWarningRecord.WorkerId"/>
    public int WorkerId { get; }
}
