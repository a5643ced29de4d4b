using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProcParallel.Jobs;

/// <summary>What a job knows of the command that started it.</summary>
/// <param name="Name">The name that was asked for; null for one made up.</param>
/// <param name="Position">Where that command stands.</param>
internal sealed record JobOrigin(string? Name, IScriptExtent? Position)
{
    public static JobOrigin Of(PSCmdlet cmdlet, string? name) => new(name, EngineReflection.PositionOf(cmdlet.MyInvocation));
}
