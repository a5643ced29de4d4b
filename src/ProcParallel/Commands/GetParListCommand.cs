using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Attaches to lists in shared memory that other sessions of the user have made with a name.</summary>
[Cmdlet(VerbsCommon.Get, "ParList")]
[OutputType(typeof(ParList))]
public sealed class GetParListCommand : SharedMemoryCmdlet
{
    /// <summary>Gets or sets the names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Find(Name, ParList.Open);
}
