using System.Management.Automation;
using System.Runtime.Serialization;
using ProcParallel.Results;

namespace ProcParallel;

/// <summary>
/// An error that happened in a worker, with its own position, and which worker and item it was. Not for use by two threads at once.
/// </summary>
public sealed class ParErrorRecord : ErrorRecord
{
    internal ParErrorRecord(Exception exception, string errorId, ErrorCategory category, object? target)
        : base(exception, errorId, category, target)
    {
    }

    // The runtime marks serialization constructors as legacy, because formatters that create any type by name are; this type is created by
    // nothing but this assembly.
#pragma warning disable SYSLIB0050, SYSLIB0051
    private ParErrorRecord(SerializationInfo info)
        : base(info, default)
    {
    }

    /// <summary>Makes a record by the public contract of error records, which is a PowerShell object in XML.</summary>
    internal static ParErrorRecord FromCliXml(string xml)
    {
        var info = new SerializationInfo(typeof(ErrorRecord), new FormatterConverter());
        info.AddValue("CliXml", xml);
        return new ParErrorRecord(info);
    }
#pragma warning restore SYSLIB0050, SYSLIB0051

    /// <summary>Number of the worker; null if the error did not come from one.</summary>
    public int? WorkerId { get; set; }

    /// <summary>Process id of the worker; null if the error did not come from one.</summary>
    public int? ProcessId { get; set; }

    /// <summary>Index of the input item, from 0; null if the error belongs to no item.</summary>
    public long? ItemIndex { get; set; }

    /// <summary>Which attempt at the item it was, from 1; null if the error belongs to no item.</summary>
    public int? Attempt { get; set; }

    /// <summary>Name of the task or process; null if the error belongs to an item of a map.</summary>
    public string? TaskName { get; set; }

    /// <summary>Gets where the error came from, for people: task or item, worker and process; empty if that is not known.</summary>
    internal string OriginText => ItemIndex is { } item
        ? new ItemOrigin(item, WorkerId ?? 0, ProcessId ?? 0, Attempt ?? 1).ToText(TaskName)
        : string.Empty;

    /// <summary>Notes where the error came from, in the record and in its exception, which outlives copies of the record.</summary>
    internal void Attribute(in ItemOrigin origin, string? taskName)
    {
        TaskName = taskName;
        WorkerId = origin.WorkerId == 0 ? null : origin.WorkerId;
        ProcessId = origin.ProcessId;
        ItemIndex = origin.ItemIndex;
        Attempt = origin.Attempt;
        Exception.Data["ParItemIndex"] = origin.ItemIndex;
        Exception.Data["ParWorkerId"] = origin.WorkerId;
        Exception.Data["ParProcessId"] = origin.ProcessId;
        Exception.Data["ParAttempt"] = origin.Attempt;
    }

    /// <summary>Says in the recommended action where the error came from.</summary>
    internal void AdviseOrigin()
    {
        if (OriginText is not { Length: > 0 } origin)
        {
            return;
        }

        string? action = ErrorDetails?.RecommendedAction;
        ErrorDetails = new ErrorDetails(ErrorDetails?.Message is { Length: > 0 } message ? message : Exception.Message)
        {
            RecommendedAction = $"{(string.IsNullOrEmpty(action) ? string.Empty : action + " ")}Look into {origin}.",
        };
    }
}
