using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Attaches to values in shared memory that other sessions of the user have made with a name.</summary>
[Cmdlet(VerbsCommon.Get, "ParValue")]
[OutputType(typeof(ParValue))]
public sealed class GetParValueCommand : SharedMemoryCmdlet
{
    /// <summary>Gets or sets the names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Find(Name, ParValue.Open);
}
