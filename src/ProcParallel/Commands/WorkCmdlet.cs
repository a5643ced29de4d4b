using System.Management.Automation;
using ProcParallel.Completion;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Commands;

/// <summary>The parameters of all cmdlets that run work in pools: what is run, with what, and where.</summary>
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

    /// <summary>Gets or sets arguments that are the same for all items.</summary>
    [Parameter]
    [AllowNull]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    /// <summary>Gets or sets the pool, or its name; the default is the session's default pool.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [PoolTransformation]
    public ParPool? Pool { get; set; }

    /// <summary>Gets or sets to which depth objects that do not travel exactly become property bags; the default is 3.</summary>
    [Parameter]
    [ValidateRange(0, 50)]
    public int SerializationDepth { get; set; } = 3;

    /// <summary>Gets or sets what becomes of values that cannot travel: an error, which is the default, a property bag, or null.</summary>
    [Parameter]
    public UnserializableAction Unserializable { get; set; } = UnserializableAction.Error;

    /// <summary>Gets or sets how many seconds an item may run before it is stopped; the default is no limit. Time in a queue does not count.</summary>
    [Parameter]
    [ValidateRange(0.001, 2_147_483)]
    public double TimeoutSeconds { get; set; }

    /// <summary>Gets or sets how often an item is tried again on another worker after its worker was lost; the default is 0.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int RetryCount { get; set; }

    /// <summary>Gets or sets what an item is tried again after: the loss of its worker, which is the default, or also an error of its own.</summary>
    [Parameter]
    public ParRetryOn RetryOn { get; set; } = ParRetryOn.WorkerLost;

    /// <summary>Gets the time limit of one item; null for none.</summary>
    private protected TimeSpan? ItemTimeout =>
        MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSeconds)) ? TimeSpan.FromSeconds(TimeoutSeconds) : null;
}

/// <summary>After what an item is tried again.</summary>
public enum ParRetryOn
{
    /// <summary>After its worker was lost.</summary>
    WorkerLost,

    /// <summary>After its worker was lost, and after an error of its own.</summary>
    Error,
}
