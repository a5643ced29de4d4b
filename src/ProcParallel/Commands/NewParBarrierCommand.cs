using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes a point that a number of parties in any processes pass together. Python's <c>Barrier</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParBarrier")]
[OutputType(typeof(ParBarrier))]
public sealed class NewParBarrierCommand : ParCmdlet
{
    /// <summary>Gets or sets how many parties pass together.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int Parties { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(new ParBarrier(Parties));
}
