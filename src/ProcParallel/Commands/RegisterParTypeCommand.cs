using System.Management.Automation;
using ProcParallel.Errors;
using ProcParallel.Scripts;
using ProcParallel.Serialization;

namespace ProcParallel.Commands;

/// <summary>
/// Has values of a type travel live between this session and its script workers: by their properties, by a pair of scripts, or by a pair of
/// static methods.
/// </summary>
/// <remarks>
/// It holds for work that is given afterwards, in any pool of this process. Workers must have the type: a class of a script through the
/// pool's initialization script, a class of an assembly through a module or <see cref="AssemblyPath"/>.
/// </remarks>
[Cmdlet(VerbsLifecycle.Register, "ParType", DefaultParameterSetName = PropertySet)]
public sealed class RegisterParTypeCommand : ParCmdlet
{
    private const string PropertySet = "Property";
    private const string ScriptSet = "Script";
    private const string MethodSet = "Method";

    /// <summary>Gets or sets the type. One that is registered already is registered anew.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Type Type { get; set; } = null!;

    /// <summary>Gets or sets what makes of a value, its first argument, something that can travel.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public ScriptBlock? ToWire { get; set; }

    /// <summary>Gets or sets what makes the value again: it gets what was sent and the type.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public ScriptBlock? FromWire { get; set; }

    /// <summary>Gets or sets the public static method that does the first, as <c>Namespace.Type.Method</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string? ToWireMethod { get; set; }

    /// <summary>Gets or sets the public static method that does the second.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string? FromWireMethod { get; set; }

    /// <summary>Gets or sets the path of the assembly with the methods, which workers load; without it they must have it already.</summary>
    [Parameter(ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string? AssemblyPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LanguageModeGuard.Check(SessionState);
        var registration = new TypeRegistration(
            TypeRegistration.NameOf(Type),
            ToWire is null ? null : ScriptSource.Of(ToWire),
            FromWire is null ? null : ScriptSource.Of(FromWire),
            ToWireMethod is null ? null : new MethodPair(LiteralPath(AssemblyPath), ToWireMethod, FromWireMethod!));
        try
        {
            registration.Methods?.LoadAssembly();
            registration.Register(Type);
        }
        catch (Exception e) when (e is ArgumentException or IOException or BadImageFormatException or Core.MethodBindingException)
        {
            ThrowTerminatingError(ParError.TypeNotRegistered(e, Type));
        }
    }
}
