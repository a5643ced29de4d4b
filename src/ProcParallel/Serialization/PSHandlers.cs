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
        new ErrorRecordHandler(),
        new PartsHandler<PSCredential>(ExtensionCode.PSCredential, 2, Credentials.Write, Credentials.Read),
    ];

    public static HandlerTable Table { get; } = new([.. CoreHandlers.Rows, .. Rows]);
}
