using System.Management.Automation;

namespace ProcParallel.Streams;

/// <summary>A progress record as a plain value for the wire, and back.</summary>
internal static class ProgressValue
{
    public static object?[] Of(ProgressRecord record) =>
    [
        record.ActivityId, record.ParentActivityId, record.Activity, record.StatusDescription, record.CurrentOperation,
        record.PercentComplete, record.SecondsRemaining, (int)record.RecordType,
    ];

    /// <summary>Rebuilds the record as a child of another activity.</summary>
    /// <param name="parts">What <see cref="Of"/> made.</param>
    /// <param name="activityOffset">What keeps the activities of different workers apart.</param>
    /// <param name="parent">The activity that it is shown under; -1 for none.</param>
    public static ProgressRecord ToRecord(object?[] parts, int activityOffset, int parent)
    {
        int ownParent = (int)parts[1]!;
        return new ProgressRecord(activityOffset + (int)parts[0]!, (string)parts[2]!, (string?)parts[3] is { Length: > 0 } status ? status : " ")
        {
            ParentActivityId = ownParent < 0 ? parent : activityOffset + ownParent,
            CurrentOperation = (string?)parts[4],
            PercentComplete = (int)parts[5]!,
            SecondsRemaining = (int)parts[6]!,
            RecordType = (ProgressRecordType)(int)parts[7]!,
        };
    }
}
