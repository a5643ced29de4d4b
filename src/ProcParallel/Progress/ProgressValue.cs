using System.Management.Automation;

namespace ProcParallel.Progress;

/// <summary>A progress record as a plain value for the wire, and back.</summary>
internal static class ProgressValue
{
    /// <summary>Activities of different workers are kept this far apart; a higher number of an activity is taken modulo it.</summary>
    private const int ActivitiesPerWorker = 10_000;

    private const int Workers = 10_000;

    public static object?[] Of(ProgressRecord record) =>
    [
        record.ActivityId, record.ParentActivityId, record.Activity, record.StatusDescription, record.CurrentOperation,
        record.PercentComplete, record.SecondsRemaining, (int)record.RecordType,
    ];

    /// <summary>Rebuilds the record with numbers that no other worker's activities have.</summary>
    /// <param name="parts">What <see cref="Of"/> made.</param>
    /// <param name="workerId">The worker.</param>
    public static ProgressRecord ToRecord(object?[] parts, int workerId)
    {
        int parent = (int)parts[1]!;
        return new ProgressRecord(NumberOf((int)parts[0]!, workerId), (string)parts[2]!, (string?)parts[3] is { Length: > 0 } status ? status : " ")
        {
            ParentActivityId = parent < 0 ? -1 : NumberOf(parent, workerId),
            CurrentOperation = (string?)parts[4],
            PercentComplete = (int)parts[5]!,
            SecondsRemaining = (int)parts[6]!,
            RecordType = (ProgressRecordType)(int)parts[7]!,
        };
    }

    /// <summary>Gets the worker that an activity belongs to.</summary>
    public static int WorkerOf(int activityId) => activityId / ActivitiesPerWorker;

    private static int NumberOf(int activityId, int workerId) => (workerId % Workers * ActivitiesPerWorker) + (activityId % ActivitiesPerWorker);
}
