using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>
/// Error records with their exception, target, identity, category, details and position. The values of the parameters of the command that
/// failed stay behind: they may be anything, secrets too.
/// </summary>
internal sealed class ErrorRecordHandler : TypeHandler
{
    private const int Parts = 14;
    private const int InvocationParts = 17;

    public ErrorRecordHandler()
        : base(ExtensionCode.ErrorRecord, typeof(ErrorRecord)) => IncludesDerived = true;

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var record = (ErrorRecord)value;
        ValueSerializer.WriteHeader(ref writer, Code, Parts);

        // An error must arrive whatever it carries along.
        serializer.EnterLenient();
        serializer.WriteValue(ref writer, record.Exception);
        serializer.WriteValue(ref writer, record.TargetObject);
        serializer.LeaveLenient();
        serializer.WriteValue(ref writer, record.FullyQualifiedErrorId);
        writer.Write((int)record.CategoryInfo.Category);
        serializer.WriteValue(ref writer, record.CategoryInfo.Activity);
        serializer.WriteValue(ref writer, record.CategoryInfo.Reason);
        serializer.WriteValue(ref writer, record.CategoryInfo.TargetName);
        serializer.WriteValue(ref writer, record.CategoryInfo.TargetType);
        serializer.WriteValue(ref writer, record.ErrorDetails?.Message);
        serializer.WriteValue(ref writer, record.ErrorDetails?.RecommendedAction);
        serializer.WriteValue(ref writer, record.ScriptStackTrace);
        WriteNumbers(ref writer, record.PipelineIterationInfo);
        WriteInvocation(serializer, ref writer, record.InvocationInfo);
        WriteOrigin(ref writer, record as ParErrorRecord);
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, Parts);
        var parts = new ErrorRecordParts
        {
            Exception = serializer.ReadValue(ref reader) as Exception,
            Target = serializer.ReadValue(ref reader),
            FullyQualifiedErrorId = serializer.ReadValue(ref reader) as string,
            Category = (ErrorCategory)reader.ReadInt32(),
            Activity = serializer.ReadValue(ref reader) as string,
            Reason = serializer.ReadValue(ref reader) as string,
            TargetName = serializer.ReadValue(ref reader) as string,
            TargetType = serializer.ReadValue(ref reader) as string,
            Message = serializer.ReadValue(ref reader) as string,
            RecommendedAction = serializer.ReadValue(ref reader) as string,
            ScriptStackTrace = serializer.ReadValue(ref reader) as string,
            PipelineIterationInfo = ReadNumbers(ref reader),
            Invocation = ReadInvocation(serializer, ref reader),
        };
        ParErrorRecord record = parts.ToRecord();
        ReadOrigin(ref reader, record);
        return record;
    }

    private static void WriteInvocation(ValueSerializer serializer, ref MessagePackWriter writer, InvocationInfo? invocation)
    {
        if (invocation is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(InvocationParts);
        writer.Write((int)invocation.CommandOrigin);
        writer.Write(invocation.ExpectingInput);
        serializer.WriteValue(ref writer, invocation.InvocationName);
        writer.Write(invocation.HistoryId);
        writer.Write(invocation.PipelineLength);
        writer.Write(invocation.PipelinePosition);
        serializer.WriteValue(ref writer, invocation.ScriptName);
        writer.Write(invocation.ScriptLineNumber);
        writer.Write(invocation.OffsetInLine);
        serializer.WriteValue(ref writer, invocation.Line);
        WriteEnd(serializer, ref writer, EngineReflection.PositionOf(invocation));
        serializer.WriteValue(ref writer, invocation.MyCommand?.Name);
        writer.Write((int)(invocation.MyCommand?.CommandType ?? 0));
        writer.Write((int)(invocation.MyCommand?.Visibility ?? 0));

        // The definition of a cmdlet is its syntax, which takes long to put together.
        serializer.WriteValue(ref writer, invocation.MyCommand is null or CmdletInfo ? null : invocation.MyCommand.Definition);
    }

    private static void WriteEnd(ValueSerializer serializer, ref MessagePackWriter writer, IScriptExtent? extent)
    {
        writer.Write(extent?.EndLineNumber ?? 0);
        writer.Write(extent?.EndColumnNumber ?? 0);
        bool sameLine = extent is null || extent.EndLineNumber == extent.StartLineNumber;
        serializer.WriteValue(ref writer, sameLine ? null : extent!.EndScriptPosition.Line);
    }

    private static InvocationParts? ReadInvocation(ValueSerializer serializer, ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
            return null;
        CheckCount(reader.ReadArrayHeader(), InvocationParts);
        return new InvocationParts
        {
            CommandOrigin = (CommandOrigin)reader.ReadInt32(),
            ExpectingInput = reader.ReadBoolean(),
            InvocationName = serializer.ReadValue(ref reader) as string,
            HistoryId = reader.ReadInt64(),
            PipelineLength = reader.ReadInt32(),
            PipelinePosition = reader.ReadInt32(),
            ScriptName = serializer.ReadValue(ref reader) as string,
            ScriptLineNumber = reader.ReadInt32(),
            OffsetInLine = reader.ReadInt32(),
            Line = serializer.ReadValue(ref reader) as string,
            EndLineNumber = reader.ReadInt32(),
            EndColumnNumber = reader.ReadInt32(),
            EndLine = serializer.ReadValue(ref reader) as string,
            CommandName = serializer.ReadValue(ref reader) as string,
            CommandType = (CommandTypes)reader.ReadInt32(),
            Visibility = (SessionStateEntryVisibility)reader.ReadInt32(),
            Definition = serializer.ReadValue(ref reader) as string,
        };
    }

    private static void WriteOrigin(ref MessagePackWriter writer, ParErrorRecord? record)
    {
        if (record is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(4);
        WriteNumber(ref writer, record.WorkerId);
        WriteNumber(ref writer, record.ProcessId);
        WriteNumber(ref writer, record.ItemIndex);
        WriteNumber(ref writer, record.Attempt);
    }

    private static void ReadOrigin(ref MessagePackReader reader, ParErrorRecord record)
    {
        if (reader.TryReadNil())
            return;
        CheckCount(reader.ReadArrayHeader(), 4);
        record.WorkerId = (int?)ReadNumber(ref reader);
        record.ProcessId = (int?)ReadNumber(ref reader);
        record.ItemIndex = ReadNumber(ref reader);
        record.Attempt = (int?)ReadNumber(ref reader);
    }

    private static void WriteNumber(ref MessagePackWriter writer, long? number)
    {
        if (number is { } present)
            writer.Write(present);
        else
            writer.WriteNil();
    }

    private static long? ReadNumber(ref MessagePackReader reader) => reader.TryReadNil() ? null : reader.ReadInt64();

    private static void WriteNumbers(ref MessagePackWriter writer, System.Collections.ObjectModel.ReadOnlyCollection<int>? numbers)
    {
        writer.WriteArrayHeader(numbers?.Count ?? 0);
        for (int i = 0; i < (numbers?.Count ?? 0); i++)
            writer.Write(numbers![i]);
    }

    private static int[] ReadNumbers(ref MessagePackReader reader)
    {
        int[] numbers = new int[reader.ReadArrayHeader()];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = reader.ReadInt32();
        return numbers;
    }
}
