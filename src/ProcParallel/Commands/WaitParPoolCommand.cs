using System.Management.Automation;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>Waits until closed pools have finished and their workers are gone. Python's <c>Pool.join()</c>.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ParPool", DefaultParameterSetName = NameSet)]
[OutputType(typeof(ParPool))]
public sealed class WaitParPoolCommand : PoolTargetCmdlet
{
    /// <summary>Gets or sets how long to wait for each, in seconds; the default, -1, waits for ever.</summary>
    [Parameter]
    [ValidateRange(-1.0, 2147483.0)]
    public double TimeoutSeconds { get; set; } = -1;

    private protected override void Process(ParPool pool)
    {
        if (pool.State == ParPoolState.Open)
        {
            WriteError(ParError.PoolOpen(pool.Name));
            return;
        }

        TimeSpan limit = TimeoutSeconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(TimeoutSeconds);
        try
        {
            if (pool.Workers.Ended.Wait((int)limit.TotalMilliseconds, StopToken))
            {
                WriteObject(pool);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        WriteError(ParError.PoolWaitTimedOut(pool.Name, TimeoutSeconds));
    }
}
