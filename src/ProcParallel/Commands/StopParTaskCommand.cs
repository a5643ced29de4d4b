using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Stops jobs: queued work never runs, running work is stopped, and killed when it does not. The pool goes on.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ParTask", SupportsShouldProcess = true)]
[OutputType(typeof(ParJob))]
public sealed class StopParTaskCommand : JobTargetCmdlet
{
    /// <summary>Gets or sets a value indicating whether the jobs are put out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (ParJob job in Jobs)
        {
            if (!ShouldProcess($"{job.Name} (id {job.Id})", "Stop task"))
            {
                continue;
            }

            job.Cancel();
            if (PassThru)
            {
                WriteObject(job);
            }
        }
    }
}
