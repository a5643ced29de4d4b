using System.Management.Automation;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Commands;

/// <summary>Makes one value in shared memory. Python's <c>Value</c>.</summary>
[Cmdlet(VerbsCommon.New, "ParValue")]
[OutputType(typeof(ParValue))]
public sealed class NewParValueCommand : NewSharedMemoryCmdlet
{
    /// <summary>Gets or sets what it is at first; the default is zero.</summary>
    [Parameter(Position = 0)]
    public object? Value { get; set; }

    /// <summary>Gets or sets the type; the default is that of the value, and without one <c>double</c>.</summary>
    [Parameter]
    [TypeTransformation]
    [ValidateNotNull]
    public Type? Type { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        object? value = Bare(Value);
        Type type = Type ?? TypeOf(value);
        Make(() => ParValue.Create(type, value is null ? null : Convert(value, type), Name, Locking), Name ?? (object)type);
    }
}
