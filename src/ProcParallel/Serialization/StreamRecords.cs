using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>What is written to the streams other than output and error, where it is handed on as a value.</summary>
internal static class StreamRecords
{
    public static void WriteInformation(ValueSerializer serializer, ref MessagePackWriter writer, InformationRecord value)
    {
        serializer.WriteValue(ref writer, value.MessageData);
        serializer.WriteValue(ref writer, value.Source);
        serializer.WriteValue(ref writer, value.TimeGenerated);
        serializer.WriteValue(ref writer, value.Tags);
        serializer.WriteValue(ref writer, value.User);
        serializer.WriteValue(ref writer, value.Computer);
        writer.Write(value.ProcessId);
        writer.Write(value.NativeThreadId);
        writer.Write(value.ManagedThreadId);
    }

    public static InformationRecord ReadInformation(ValueSerializer serializer, ref MessagePackReader reader)
    {
        object? message = serializer.ReadValue(ref reader);
        var record = new InformationRecord(message, serializer.ReadValue(ref reader) as string)
        {
            TimeGenerated = serializer.ReadValue(ref reader) is DateTime time ? time : default,
        };
        record.Tags.AddRange(serializer.ReadValue(ref reader) as List<string> ?? []);
        record.User = serializer.ReadValue(ref reader) as string;
        record.Computer = serializer.ReadValue(ref reader) as string;
        record.ProcessId = reader.ReadUInt32();
        record.NativeThreadId = reader.ReadUInt32();
        record.ManagedThreadId = reader.ReadUInt32();
        return record;
    }

    public static void WriteProgress(ValueSerializer serializer, ref MessagePackWriter writer, ProgressRecord value)
    {
        writer.Write(value.ActivityId);
        serializer.WriteValue(ref writer, value.Activity);
        serializer.WriteValue(ref writer, value.StatusDescription);
        writer.Write(value.ParentActivityId);
        writer.Write(value.PercentComplete);
        writer.Write(value.SecondsRemaining);
        serializer.WriteValue(ref writer, value.CurrentOperation);
        writer.Write((int)value.RecordType);
    }

    public static ProgressRecord ReadProgress(ValueSerializer serializer, ref MessagePackReader reader)
    {
        int id = reader.ReadInt32();
        string activity = serializer.ReadText(ref reader);
        return new ProgressRecord(id, activity, serializer.ReadText(ref reader))
        {
            ParentActivityId = reader.ReadInt32(),
            PercentComplete = reader.ReadInt32(),
            SecondsRemaining = reader.ReadInt32(),
            CurrentOperation = serializer.ReadValue(ref reader) as string,
            RecordType = (ProgressRecordType)reader.ReadInt32(),
        };
    }

    public static void WriteWarning(ValueSerializer serializer, ref MessagePackWriter writer, WarningRecord value)
    {
        serializer.WriteValue(ref writer, value.Message);
        serializer.WriteValue(ref writer, value.FullyQualifiedWarningId);
    }

    public static WarningRecord ReadWarning(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string? message = serializer.ReadValue(ref reader) as string;
        return serializer.ReadValue(ref reader) is string { Length: > 0 } id ? new WarningRecord(id, message) : new WarningRecord(message);
    }

    public static void WriteMessage(ValueSerializer serializer, ref MessagePackWriter writer, InformationalRecord value) =>
        serializer.WriteValue(ref writer, value.Message);

    public static VerboseRecord ReadVerbose(ValueSerializer serializer, ref MessagePackReader reader) => new(serializer.ReadValue(ref reader) as string);

    public static DebugRecord ReadDebug(ValueSerializer serializer, ref MessagePackReader reader) => new(serializer.ReadValue(ref reader) as string);
}
