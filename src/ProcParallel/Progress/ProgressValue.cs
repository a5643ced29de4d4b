using System.Management.Automation;

namespace ProcParallel.Progress;

/// <summary>A progress record as a plain value for the wire, and back.</summary>
internal static class ProgressValue
{
    /// <summary>Activities of different workers are kept this far apart.</summary>
    private const int ActivitiesPerWorker = 10_000;

    /// <summary>Numbers below this stay what they are within their worker; larger ones, which the workers of a worker have, are spread over those from here on.</summary>
    private const int KeptActivities = ActivitiesPerWorker / 2;

    private const uint Spread = 2_654_435_761;

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
        int activity = NumberOf((int)parts[0]!, workerId);
        int parent = (int)parts[1]! is var number && number < 0 ? -1 : NumberOf(number, workerId);
        return new ProgressRecord(activity, (string)parts[2]!, (string?)parts[3] is { Length: > 0 } status ? status : " ")
        {
            ParentActivityId = parent == activity ? -1 : parent,
            CurrentOperation = (string?)parts[4],
            PercentComplete = (int)parts[5]!,
            SecondsRemaining = (int)parts[6]!,
            RecordType = (ProgressRecordType)(int)parts[7]!,
        };
    }

    /// <summary>Gets the worker that an activity belongs to.</summary>
    public static int WorkerOf(int activityId) => activityId / ActivitiesPerWorker;

    private static int NumberOf(int activityId, int workerId)
    {
        int within = activityId < KeptActivities ? activityId : KeptActivities + (int)(unchecked((uint)activityId * Spread) % KeptActivities);
        return (workerId % Workers * ActivitiesPerWorker) + within;
    }
}
