using System.Management.Automation;

namespace ProcParallel.Worker.Scripts;

/// <summary>The command inside a worker's pipeline from which all items of a call are run, so that no pipeline is set up per item.</summary>
[Cmdlet(VerbsLifecycle.Invoke, Noun)]
public sealed class ItemLoopCommand : PSCmdlet
{
    internal const string Noun = "ParWorkerItem";

    internal const string Name = VerbsLifecycle.Invoke + "-" + Noun;

    /// <summary>Gets or sets the session whose items are run. One worker has one executing thread.</summary>
    internal static CallSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Session?.RunItems(this);
}
