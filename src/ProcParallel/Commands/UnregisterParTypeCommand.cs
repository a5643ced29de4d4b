using System.Management.Automation;
using ProcParallel.Errors;
using ProcParallel.Serialization;

namespace ProcParallel.Commands;

/// <summary>Forgets what <c>Register-ParType</c> was told of a type: its values are sent as property bags again.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "ParType")]
public sealed class UnregisterParTypeCommand : ParCmdlet
{
    /// <summary>Gets or sets the type.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Type Type { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TypeRegistration.Unregister(Type))
        {
            WriteError(ParError.TypeNotFound(Type));
        }
    }
}
