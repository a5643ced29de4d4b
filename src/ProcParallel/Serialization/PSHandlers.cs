using System.Management.Automation;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Serialization;

/// <summary>The types that PowerShell adds, in the form of <see cref="CoreHandlers"/>.</summary>
internal static class PSHandlers
{
    public static IReadOnlyList<TypeHandler> Rows { get; } =
    [
        .. CoreHandlers.Rows,
        new BytesHandler<SwitchParameter>(ExtensionCode.SwitchParameter, _ => 1, (value, bytes) => bytes[0] = value.IsPresent ? (byte)1 : (byte)0, bytes => new SwitchParameter(bytes[0] != 0)),
        .. SemanticVersions.Rows,
        new PartsHandler<ScriptBlock>(ExtensionCode.ScriptBlock, 5, ScriptBlocks.Write, ScriptBlocks.Read) { Arrives = "the same text at the same place in its file, bound to the session that receives it" },
        new NothingHandler { Title = "no output at all (`AutomationNull`)" },
        // Behind the row above, which has the same type.
        PSCommonHandlers.Objects,
        PSSummaries.OfDrive,
        PSSummaries.OfProvider,
        PSSummaries.OfModule,
        PSSummaries.OfCommand,
        new PSSubstituteHandler { Title = "any other object", Arrives = "a property bag with the type names `Deserialized.` and the name of the type" },
        new PSDecoratedHandler { Title = "any value with properties or type names of its own", Arrives = "the value with the same properties and type names; computed properties as notes" },
        new DisplaySetsHandler { Title = "`PSStandardMembers` of an object", Arrives = "the same property sets" },
        new ErrorRecordHandler { Arrives = "`ParErrorRecord` with the same exception, target, identity, category, details, position and script stack trace; without the values of the parameters" },
        new PartsHandler<InformationRecord>(ExtensionCode.InformationRecord, 9, StreamRecords.WriteInformation, StreamRecords.ReadInformation),
        new PartsHandler<ProgressRecord>(ExtensionCode.ProgressRecord, 8, StreamRecords.WriteProgress, StreamRecords.ReadProgress),
        new PartsHandler<WarningRecord>(ExtensionCode.WarningRecord, 2, StreamRecords.WriteWarning, StreamRecords.ReadWarning) { Arrives = "the same message" },
        new PartsHandler<VerboseRecord>(ExtensionCode.VerboseRecord, 1, StreamRecords.WriteMessage, StreamRecords.ReadVerbose) { Arrives = "the same message" },
        new PartsHandler<DebugRecord>(ExtensionCode.DebugRecord, 1, StreamRecords.WriteMessage, StreamRecords.ReadDebug) { Arrives = "the same message" },
        CimInstances.Handler,
        new PartsHandler<PSCredential>(ExtensionCode.PSCredential, 2, Credentials.Write, Credentials.Read) { Arrives = "the same, the password sealed on the way" },
    ];

    /// <summary>The rows of the table in about_ProcParallel_Serialization.</summary>
    public static IEnumerable<string> Documentation => PSValueSerializer.AllTypes.Rows.Select(row => $"| {row.Title} | {row.Arrives} |");
}
