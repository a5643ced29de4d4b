using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Ends processes: their work is stopped, and they are killed when that takes too long, or at once with -Force. Python's <c>terminate()</c> and <c>kill()</c>.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ParProcess", SupportsShouldProcess = true)]
[OutputType(typeof(ParProcess))]
public sealed class StopParProcessCommand : ProcessTargetCmdlet
{
    /// <summary>Gets or sets a value indicating whether they are killed at once, and nothing of their scripts runs any more.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gets or sets a value indicating whether the processes are put out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (ParProcess process in Processes)
        {
            if (!ShouldProcess($"{process.Name} (process {process.ProcessId})", Force ? "Kill process" : "Stop process"))
            {
                continue;
            }

            if (Force)
            {
                process.Kill();
            }
            else
            {
                process.Terminate();
            }

            if (PassThru)
            {
                WriteObject(process);
            }
        }
    }
}
