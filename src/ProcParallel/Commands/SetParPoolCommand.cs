using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Changes pools while they run.</summary>
[Cmdlet(VerbsCommon.Set, "ParPool", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(ParPool))]
public sealed class SetParPoolCommand : PoolTargetCmdlet
{
    /// <summary>Gets or sets the largest number of workers. Workers above it end when they have finished what they run.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <summary>Gets or sets a value indicating whether the pools are put out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(ParPool pool)
    {
        if (!ShouldProcess(pool.Name, $"Set throttle limit to {ThrottleLimit}"))
        {
            return;
        }

        pool.Workers.Resize(ThrottleLimit);
        if (PassThru)
        {
            WriteObject(pool);
        }
    }
}
