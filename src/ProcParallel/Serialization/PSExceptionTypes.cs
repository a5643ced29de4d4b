using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell.Commands;

namespace ProcParallel.Serialization;

/// <summary>The exceptions of PowerShell that arrive as what they were: those that a message and an inner exception make.</summary>
internal static class PSExceptionTypes
{
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

    // In assemblies that the compile-time reference does not have, and that are loaded once something of theirs was used.
    private static readonly Dictionary<string, string> Assemblies = new(StringComparer.Ordinal)
    {
        ["Microsoft.PowerShell.Commands.WriteErrorException"] = "Microsoft.PowerShell.Commands.Utility",
        ["Microsoft.PowerShell.Commands.ProcessCommandException"] = "Microsoft.PowerShell.Commands.Management",
        ["Microsoft.PowerShell.Commands.ServiceCommandException"] = "Microsoft.PowerShell.Commands.Management",
    };

    public static Type? Find(string name)
    {
        if (ByName.TryGetValue(name, out Type? type))
            return type;
        return Assemblies.TryGetValue(name, out string? assemblyName)
            ? AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == assemblyName)?.GetType(name)
            : null;
    }
}
