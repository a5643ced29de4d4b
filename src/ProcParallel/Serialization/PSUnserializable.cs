using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ProcParallel.Serialization;

/// <summary>PowerShell's types whose values mean nothing in another process.</summary>
internal static class PSUnserializable
{
    private static readonly List<(Type Type, string Reason)> Reasons =
    [
        (typeof(Runspace), "a runspace runs in this process"),
        (typeof(RunspacePool), "a runspace pool runs in this process"),
        (typeof(PowerShell), "a pipeline runs in this process"),
        (EngineReflection.EngineType("System.Management.Automation.Runspaces.Pipeline") ?? typeof(PowerShell), "a pipeline runs in this process"),
        (typeof(SteppablePipeline), "a pipeline runs in this process"),
        (typeof(EngineIntrinsics), "it is this session"),
        (typeof(SessionState), "it is this session"),
        (typeof(CommandInvocationIntrinsics), "it is this session"),
        (typeof(PSEventManager), "it is this session"),
        (typeof(Debugger), "it is this session"),
        (typeof(Cmdlet), "a running command belongs to its session"),
        (typeof(PSMemberInfo), "a member belongs to its object"),
    ];

    public static string? ReasonFor(Type type) => Reasons.Find(entry => entry.Type.IsAssignableFrom(type)).Reason;
}
