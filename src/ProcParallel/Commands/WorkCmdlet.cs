using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Workers;

namespace ProcParallel.Commands;

/// <summary>The parameters of all cmdlets that run work in other processes: what is run, and how values travel.</summary>
public abstract class WorkCmdlet : ParCmdlet
{
    /// <summary>The parameter set for a script block.</summary>
    protected const string ScriptSet = "ScriptBlock";

    /// <summary>The parameter set for a script file.</summary>
    protected const string FileSet = "FilePath";

    /// <summary>The parameter set for a method of an assembly.</summary>
    protected const string MethodSet = "Method";

    private protected WorkCmdlet()
    {
    }

    /// <summary>Gets or sets the script.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ScriptSet)]
    [Alias("Command", "Process", "Parallel")]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>Gets or sets the path of a script file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [Alias("LiteralPath", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? FilePath { get; set; }

    /// <summary>Gets or sets the path of an assembly.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string? AssemblyPath { get; set; }

    /// <summary>Gets or sets the public static method to call, as <c>Namespace.Type.Method</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string? Method { get; set; }

    /// <summary>Gets or sets to which depth objects that do not travel exactly become property bags; the default is 3.</summary>
    [Parameter]
    [ValidateRange(0, 50)]
    public int SerializationDepth { get; set; } = 3;

    /// <summary>Gets or sets what becomes of values that cannot travel: an error, which is the default, a property bag, or null.</summary>
    [Parameter]
    public UnserializableAction Unserializable { get; set; } = UnserializableAction.Error;

    /// <summary>Gets what the work takes along besides its items.</summary>
    internal abstract object?[] WorkArguments { get; }

    /// <summary>Gets where work of a kind is to run.</summary>
    /// <exception cref="Errors.ParErrorException">That cannot be.</exception>
    internal abstract ParPool ChoosePool(WorkerKind kind, int throttleLimit);
}
