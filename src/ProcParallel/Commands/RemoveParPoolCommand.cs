using System.Management.Automation;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>Closes pools, waits for their work, and forgets them; with <c>-Force</c> drops the work.</summary>
[Cmdlet(VerbsCommon.Remove, "ParPool", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
public sealed class RemoveParPoolCommand : PoolTargetCmdlet
{
    /// <summary>Gets or sets a value indicating whether work that is not done is dropped instead of waited for.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(ParPool pool)
    {
        if (!ShouldProcess(pool.Name, "Remove pool"))
        {
            return;
        }

        if (Force)
        {
            pool.Workers.Stop();
        }
        else
        {
            pool.Workers.Close();
        }

        try
        {
            pool.Workers.Ended.Wait(StopToken);
        }
        catch (OperationCanceledException)
        {
            WriteError(ParError.PoolBusy(pool.Name));
            return;
        }

        Pools.Remove(pool);
    }
}
