using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Ends pools at once: work that is not done is dropped, workers are killed. Python's <c>Pool.terminate()</c>.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ParPool", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(ParPool))]
public sealed class StopParPoolCommand : PoolTargetCmdlet
{
    /// <summary>Gets or sets a value indicating whether the pools are put out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(ParPool pool)
    {
        if (!ShouldProcess(pool.Name, "Stop pool"))
        {
            return;
        }

        pool.Workers.Stop();
        if (PassThru)
        {
            WriteObject(pool);
        }
    }
}
