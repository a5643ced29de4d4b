using System.Management.Automation;
using System.Management.Automation.Remoting.Internal;
using ProcParallel.Core.Results;

namespace ProcParallel.Streams;

/// <summary>Writes what came from a worker to the streams of a cmdlet, so that it looks as if it had been written in this session.</summary>
internal static class RecordWriter
{
    /// <summary>Activities of different workers are kept this far apart.</summary>
    private const int ActivitiesPerWorker = 10_000;

    /// <summary>Writes an error with its own position instead of that of the cmdlet, which is what <c>Receive-Job</c> does, too.</summary>
    public static void WriteError(PSCmdlet cmdlet, ErrorRecord record) =>
        new PSStreamObject(PSStreamObjectType.Error, record).WriteStreamObject(cmdlet, overrideInquire: false);

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
