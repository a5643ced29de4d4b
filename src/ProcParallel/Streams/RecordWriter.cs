using System.Management.Automation;
using System.Management.Automation.Remoting.Internal;
using ProcParallel.Core.Results;

namespace ProcParallel.Streams;

/// <summary>Writes what came from a worker to the streams of a cmdlet, so that it looks as if it had been written in this session.</summary>
internal static class RecordWriter
{
    /// <summary>Activities of different workers are kept this far apart.</summary>
    private const int ActivitiesPerWorker = 10_000;

    /// <summary>The id of the first line that a native program wrote to its standard error; those that follow add to it.</summary>
    private const string NativeError = "NativeCommandError";

    /// <summary>Writes an error with its own position, which is what <c>Receive-Job</c> does, too; one that has none gets the cmdlet's.</summary>
    /// <remarks>What native programs write to their standard error is no reason to stop, as in the engine since its version 7.2.</remarks>
    public static void WriteError(PSCmdlet cmdlet, ErrorRecord record)
    {
        if (record.InvocationInfo is null)
        {
            cmdlet.WriteError(record);
        }
        else if (!record.FullyQualifiedErrorId.StartsWith(NativeError, StringComparison.Ordinal) || !EngineReflection.WriteNativeError(cmdlet, record))
        {
            new PSStreamObject(PSStreamObjectType.Error, record).WriteStreamObject(cmdlet, overrideInquire: false);
        }
    }

    /// <summary>Writes a record of one of the other streams.</summary>
    public static void Write(PSCmdlet cmdlet, RecordKind kind, object? value, int workerId, int parentActivity)
    {
        switch (kind)
        {
            case RecordKind.Warning:
                cmdlet.WriteWarning((string)value!);
                break;
            case RecordKind.Verbose:
                cmdlet.WriteVerbose((string)value!);
                break;
            case RecordKind.Debug:
                cmdlet.WriteDebug((string)value!);
                break;
            case RecordKind.Information:
                cmdlet.WriteInformation(InformationValue.ToRecord((object?[])value!));
                break;
            case RecordKind.Progress:
                cmdlet.WriteProgress(ProgressValue.ToRecord((object?[])value!, workerId * ActivitiesPerWorker, parentActivity));
                break;
            default:
                break;
        }
    }
}
