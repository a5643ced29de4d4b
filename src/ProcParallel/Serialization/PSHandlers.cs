using System.Management.Automation;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Serialization;

/// <summary>The types that PowerShell adds, in the form of <see cref="CoreHandlers"/>.</summary>
internal static class PSHandlers
{
    public static IReadOnlyList<TypeHandler> Rows { get; } =
    [
        new BytesHandler<SwitchParameter>(ExtensionCode.SwitchParameter, _ => 1, (value, bytes) => bytes[0] = value.IsPresent ? (byte)1 : (byte)0, bytes => new SwitchParameter(bytes[0] != 0)),
        .. SemanticVersions.Rows,
        new PartsHandler<ScriptBlock>(ExtensionCode.ScriptBlock, 5, ScriptBlocks.Write, ScriptBlocks.Read),
        new NothingHandler(),
        new PSObjectHandler(),
        PSSummaries.OfDrive,
        PSSummaries.OfProvider,
        PSSummaries.OfModule,
        PSSummaries.OfCommand,
        new PSSubstituteHandler(),
        new PSDecoratedHandler(),
        new DisplaySetsHandler(),
        new ErrorRecordHandler(),
        new PartsHandler<InformationRecord>(ExtensionCode.InformationRecord, 9, StreamRecords.WriteInformation, StreamRecords.ReadInformation),
        new PartsHandler<ProgressRecord>(ExtensionCode.ProgressRecord, 8, StreamRecords.WriteProgress, StreamRecords.ReadProgress),
        new PartsHandler<WarningRecord>(ExtensionCode.WarningRecord, 2, StreamRecords.WriteWarning, StreamRecords.ReadWarning),
        new PartsHandler<VerboseRecord>(ExtensionCode.VerboseRecord, 1, StreamRecords.WriteMessage, StreamRecords.ReadVerbose),
        new PartsHandler<DebugRecord>(ExtensionCode.DebugRecord, 1, StreamRecords.WriteMessage, StreamRecords.ReadDebug),
        CimInstances.Handler,
        new PartsHandler<PSCredential>(ExtensionCode.PSCredential, 2, Credentials.Write, Credentials.Read),
    ];

    public static HandlerTable Table { get; } = new([.. CoreHandlers.Rows, .. Rows]);
}
