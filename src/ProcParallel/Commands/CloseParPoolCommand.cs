using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Lets pools finish what they have; they take no more. Python's <c>Pool.close()</c>.</summary>
[Cmdlet(VerbsCommon.Close, "ParPool", DefaultParameterSetName = NameSet)]
[OutputType(typeof(ParPool))]
public sealed class CloseParPoolCommand : PoolTargetCmdlet
{
    /// <summary>Gets or sets a value indicating whether the pools are put out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(ParPool pool)
    {
        pool.Workers.Close();
        if (PassThru)
        {
            WriteObject(pool);
        }
    }
}
