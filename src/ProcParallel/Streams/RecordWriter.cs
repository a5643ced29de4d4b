using System.Management.Automation;
using System.Management.Automation.Remoting.Internal;
using ProcParallel.Core.Results;
using ProcParallel.Results;

namespace ProcParallel.Streams;

/// <summary>Writes what came from a worker to the streams of a cmdlet, so that it looks as if it had been written in this session.</summary>
internal static class RecordWriter
{
    /// <summary>The id of the first line that a native program wrote to its standard error; those that follow add to it.</summary>
    private const string NativeError = "NativeCommandError";

    /// <summary>Writes an error with its own position, which is what <c>Receive-Job</c> does, too; one that has none gets the cmdlet's.</summary>
    /// <remarks>What native programs write to their standard error is no reason to stop, as in the engine since its version 7.2.</remarks>
    public static void WriteError(PSCmdlet cmdlet, ErrorRecord record)
    {
        try
        {
            if (record.InvocationInfo is null)
            {
                cmdlet.WriteError(record);
            }
            else if (!record.FullyQualifiedErrorId.StartsWith(NativeError, StringComparison.Ordinal) || !EngineReflection.WriteNativeError(cmdlet, record))
            {
                new PSStreamObject(PSStreamObjectType.Error, record).WriteStreamObject(cmdlet, EngineReflection.AsksForDebug(cmdlet, "ErrorAction"));
            }
        }
        catch (PipelineStoppedException) when (record is ParErrorRecord own)
        {
            // This is how the engine ends a pipeline whose errors are to stop it. What the caller catches is a plain copy, of which only the details can still say where the error came from.
            own.AdviseOrigin();
            throw;
        }
    }

    /// <summary>Makes the record of one of the other streams, but for progress; null for what is none.</summary>
    public static object? ToRecord(RecordKind kind, object? value, in ItemOrigin origin) => kind switch
    {
        RecordKind.Warning => new ParWarningRecord((string)value!, origin),
        RecordKind.Verbose => new ParVerboseRecord((string)value!, origin),
        RecordKind.Debug => new ParDebugRecord((string)value!, origin),
        RecordKind.Information => InformationValue.ToRecord((object?[])value!, origin),
        _ => null,
    };

    /// <summary>Writes a record of one of the other streams, but for progress.</summary>
    /// <remarks>
    /// The script in the worker had the caller's preferences, so whatever verbose and debug messages arrive were wanted by somebody: by the
    /// caller, or by a -Verbose in the script. They are shown, unless the cmdlet itself was told otherwise.
    /// </remarks>
    public static void Write(PSCmdlet cmdlet, object? record)
    {
        switch (record)
        {
            case WarningRecord warning:
                EngineReflection.WriteWarning(cmdlet, warning);
                break;
            case VerboseRecord verbose:
                EngineReflection.WriteVerbose(cmdlet, verbose);
                break;
            case DebugRecord debug:
                EngineReflection.WriteDebug(cmdlet, debug);
                break;
            case InformationRecord information:
                cmdlet.WriteInformation(information);
                break;
            default:
                break;
        }
    }
}
