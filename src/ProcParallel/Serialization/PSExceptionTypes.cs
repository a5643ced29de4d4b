using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell.Commands;

namespace ProcParallel.Serialization;

/// <summary>The exceptions of PowerShell that arrive as what they were: those that a message and an inner exception make.</summary>
internal static class PSExceptionTypes
{
    private const string UtilityAssembly = "Microsoft.PowerShell.Commands.Utility";

    private static readonly Dictionary<string, Type> ByName = new Type?[]
    {
        typeof(ActionPreferenceStopException), typeof(ApplicationFailedException), typeof(ArgumentTransformationMetadataException),
        typeof(CmdletInvocationException), typeof(CmdletProviderInvocationException), typeof(CommandNotFoundException),
        typeof(System.Management.Automation.DriveNotFoundException), typeof(ExtendedTypeSystemException), typeof(GetValueException),
        typeof(GetValueInvocationException), typeof(HaltCommandException), typeof(HostException), typeof(IncompleteParseException),
        typeof(InvalidJobStateException), typeof(InvalidPipelineStateException), typeof(InvalidPowerShellStateException),
        typeof(InvalidRunspaceStateException), typeof(ItemNotFoundException), typeof(JobFailedException), typeof(MetadataException),
        typeof(MethodException), typeof(MethodInvocationException), typeof(ParameterBindingException), typeof(ParentContainsErrorRecordException),
        typeof(ParseException), typeof(ParsingMetadataException), typeof(PipelineClosedException), typeof(PipelineDepthException),
        typeof(PipelineStoppedException), typeof(PromptingException), typeof(PropertyNotFoundException), typeof(ProviderInvocationException),
        typeof(ProviderNameAmbiguousException), typeof(ProviderNotFoundException), typeof(PSArgumentException), typeof(PSArgumentNullException),
        typeof(PSArgumentOutOfRangeException), typeof(PSInvalidCastException), typeof(PSInvalidOperationException),
        typeof(PSNotImplementedException), typeof(PSNotSupportedException), typeof(PSObjectDisposedException), typeof(PSSecurityException),
        typeof(RedirectedException), typeof(RemoteException), typeof(RuntimeException), typeof(ScriptBlockToPowerShellNotSupportedException),
        typeof(ScriptCallDepthException), typeof(ScriptRequiresException), typeof(SessionStateException),
        typeof(SessionStateUnauthorizedAccessException), typeof(SetValueException), typeof(SetValueInvocationException),
        typeof(ValidationMetadataException), typeof(WildcardPatternException), typeof(HelpNotFoundException),
    }.OfType<Type>().ToDictionary(type => type.FullName!, StringComparer.Ordinal);

    // In an assembly that the compile-time reference does not have, and that is loaded in every usual session.
    private static readonly Lazy<Type?> WriteError = new(() => FindLoaded(UtilityAssembly, "Microsoft.PowerShell.Commands.WriteErrorException"));

    public static Type? Find(string name) =>
        ByName.GetValueOrDefault(name) ?? (WriteError.Value is { } type && type.FullName == name ? type : null);

    private static Type? FindLoaded(string assemblyName, string typeName) => AppDomain.CurrentDomain.GetAssemblies()
        .FirstOrDefault(assembly => assembly.GetName().Name == assemblyName)?.GetType(typeName);
}
