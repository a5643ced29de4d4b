using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProcParallel.Serialization;

/// <summary>What an error record consists of, and how one is made of it.</summary>
internal sealed record ErrorRecordParts
{
    private const string UnknownId = "Unknown";

    public Exception? Exception { get; init; }

    public object? Target { get; init; }

    public string? FullyQualifiedErrorId { get; init; }

    public ErrorCategory Category { get; init; }

    public string? Activity { get; init; }

    public string? Reason { get; init; }

    public string? TargetName { get; init; }

    public string? TargetType { get; init; }

    public string? Message { get; init; }

    public string? RecommendedAction { get; init; }

    public string? ScriptStackTrace { get; init; }

    public int[] PipelineIterationInfo { get; init; } = [];

    public InvocationParts? Invocation { get; init; }

    /// <summary>
    /// Makes the record by the engine's own way for records that come from elsewhere. Where that fails, what the public constructor takes must
    /// do: an error never becomes another error on its way.
    /// </summary>
    public ParErrorRecord ToRecord()
    {
        Exception exception = Exception ?? new RemoteException(Message ?? "");
        try
        {
            ParErrorRecord record = EngineReflection.MakeErrorRecord(ToRemotingObject(exception), exception, Target);
            if (Invocation?.ToExtent() is { } extent)
                record.InvocationInfo.DisplayScriptPosition = extent;
            return record;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return ToPlainRecord(exception);
        }
    }

    private ParErrorRecord ToPlainRecord(Exception exception)
    {
        var record = new ParErrorRecord(exception, FullyQualifiedErrorId ?? UnknownId, Enum.IsDefined(Category) ? Category : ErrorCategory.NotSpecified, Target);
        record.CategoryInfo.Activity = Activity;
        record.CategoryInfo.Reason = Reason;
        record.CategoryInfo.TargetName = TargetName;
        record.CategoryInfo.TargetType = TargetType;
        if (Message is not null)
            record.ErrorDetails = new ErrorDetails(Message) { RecommendedAction = RecommendedAction };
        return record;
    }

    // The names are those of PowerShell's remoting protocol (MS-PSRP 2.2.3.15, ErrorRecord).
    private PSObject ToRemotingObject(Exception exception)
    {
        var result = new PSObject();
        var serializedException = new PSObject();
        Add(serializedException, "Message", exception.Message);
        Add(result, "Exception", serializedException);
        Add(result, "TargetObject", null);
        Add(result, "FullyQualifiedErrorId", FullyQualifiedErrorId ?? UnknownId);
        Add(result, "ErrorCategory_Category", (int)Category);
        Add(result, "ErrorCategory_Activity", Activity);
        Add(result, "ErrorCategory_Reason", Reason);
        Add(result, "ErrorCategory_TargetName", TargetName);
        Add(result, "ErrorCategory_TargetType", TargetType);
        Add(result, "ErrorCategory_Message", null);
        Add(result, "ErrorDetails_Message", Message);
        Add(result, "ErrorDetails_RecommendedAction", RecommendedAction);
        Add(result, "ErrorDetails_ScriptStackTrace", ScriptStackTrace);
        Add(result, "SerializeExtendedInfo", Invocation is not null);
        Add(result, "PipelineIterationInfo", new ArrayList(PipelineIterationInfo));
        Invocation?.AddTo(result);
        return result;
    }

    internal static void Add(PSObject target, string name, object? value) => target.Properties.Add(new PSNoteProperty(name, value), preValidated: true);
}

/// <summary>What is known of the command that failed, and where.</summary>
internal sealed record InvocationParts
{
    public CommandOrigin CommandOrigin { get; init; }

    public bool ExpectingInput { get; init; }

    public string? InvocationName { get; init; }

    public long HistoryId { get; init; }

    public int PipelineLength { get; init; }

    public int PipelinePosition { get; init; }

    public string? ScriptName { get; init; }

    public int ScriptLineNumber { get; init; }

    public int OffsetInLine { get; init; }

    public string? Line { get; init; }

    /// <summary>0 where it is not known.</summary>
    public int EndLineNumber { get; init; }

    public int EndColumnNumber { get; init; }

    /// <summary>Null for the line where it begins.</summary>
    public string? EndLine { get; init; }

    public string? CommandName { get; init; }

    public CommandTypes CommandType { get; init; }

    public SessionStateEntryVisibility Visibility { get; init; }

    public string? Definition { get; init; }

    /// <summary>The exact place, of which the remoting protocol has only the beginning; null where it is not known.</summary>
    public IScriptExtent? ToExtent() => EndLineNumber == 0
        ? null
        : new ScriptExtent(
            new ScriptPosition(ScriptName, ScriptLineNumber, OffsetInLine, Line),
            new ScriptPosition(ScriptName, EndLineNumber, EndColumnNumber, EndLine ?? Line));

    /// <summary>
    /// Adds the notes of PowerShell's remoting protocol (MS-PSRP 2.2.3.15.1, InvocationInfo): what is neither text nor number wrapped, as its
    /// reader expects it.
    /// </summary>
    public void AddTo(PSObject target)
    {
        ErrorRecordParts.Add(target, "InvocationInfo_CommandOrigin", PSObject.AsPSObject(CommandOrigin));
        ErrorRecordParts.Add(target, "InvocationInfo_ExpectingInput", ExpectingInput);
        ErrorRecordParts.Add(target, "InvocationInfo_InvocationName", InvocationName ?? "");
        ErrorRecordParts.Add(target, "InvocationInfo_HistoryId", HistoryId);
        ErrorRecordParts.Add(target, "InvocationInfo_PipelineLength", PipelineLength);
        ErrorRecordParts.Add(target, "InvocationInfo_PipelinePosition", PipelinePosition);
        ErrorRecordParts.Add(target, "InvocationInfo_ScriptName", ScriptName);
        ErrorRecordParts.Add(target, "InvocationInfo_ScriptLineNumber", ScriptLineNumber);
        ErrorRecordParts.Add(target, "InvocationInfo_OffsetInLine", OffsetInLine);
        ErrorRecordParts.Add(target, "InvocationInfo_Line", Line);
        ErrorRecordParts.Add(target, "InvocationInfo_PipelineIterationInfo", PSObject.AsPSObject(new ArrayList()));
        ErrorRecordParts.Add(target, "InvocationInfo_BoundParameters", PSObject.AsPSObject(new Hashtable()));
        ErrorRecordParts.Add(target, "InvocationInfo_UnboundArguments", PSObject.AsPSObject(new ArrayList()));
        ErrorRecordParts.Add(target, "SerializeExtent", false);
        if (CommandName is null)
            return;
        ErrorRecordParts.Add(target, "CommandInfo_CommandType", PSObject.AsPSObject(CommandType));
        ErrorRecordParts.Add(target, "CommandInfo_Name", CommandName);
        ErrorRecordParts.Add(target, "CommandInfo_Definition", Definition ?? "");
        ErrorRecordParts.Add(target, "CommandInfo_Visibility", Visibility);
    }
}
