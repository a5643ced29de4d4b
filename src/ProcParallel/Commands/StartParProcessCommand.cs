using System.Collections;
using System.Management.Automation;
using ProcParallel.Core;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;
using ProcParallel.Errors;
using ProcParallel.Jobs;
using ProcParallel.Processes;
using ProcParallel.Scripts;
using ProcParallel.Work;

namespace ProcParallel.Commands;

/// <summary>Starts work in a process of its own, which ends with it, and gives a job for it at once. Python's <c>Process(target, args).start()</c>.</summary>
[Cmdlet(VerbsLifecycle.Start, "ParProcess", DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(ParProcess))]
public sealed class StartParProcessCommand : WorkCmdlet
{
    private object?[] _positional = [];
    private IDictionary? _named;
    private ProcessLaunch _launch = null!;

    /// <summary>Gets or sets the arguments: an array of positional, or a hashtable of named ones. An only hashtable in an array is a positional argument.</summary>
    [Parameter]
    [AllowNull]
    [Alias("Args")]
    public object? ArgumentList { get; set; } = Array.Empty<object?>();

    /// <summary>Gets or sets the name, of the process and the job; the default is a new one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Gets or sets a value indicating whether the process ends with the session; the end of the session waits for any other.</summary>
    [Parameter]
    public SwitchParameter Daemon { get; set; }

    /// <summary>Gets or sets the working directory; the default is the current location, when that is a directory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets or sets environment variables of the process; a null value removes one.</summary>
    [Parameter]
    public Hashtable EnvironmentVariable { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether the process is started now, with its environment, and is not the one that stands ready.</summary>
    [Parameter]
    public SwitchParameter Fresh { get; set; }

    internal override object?[] WorkArguments => _positional;

    private static SessionProcesses Processes => Pools.Processes;

    internal override ParPool ChoosePool(WorkerKind kind, int throttleLimit) => _launch.Start(kind, Processes.Spares);

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(Start, MyInvocation.MyCommand.Name);

    private void Start()
    {
        ReadArguments();
        string? directory = ExistingDirectory(WorkingDirectory);
        string name = Name ?? Processes.NewName();
        _launch = new ProcessLaunch(name, directory, SessionCapture.EnvironmentVariables(EnvironmentVariable), Fresh);
        try
        {
            PreparedWork work = new WorkBuilder(this) { Splat = _named is not null, IsTask = true, Location = directory }.Build();
            WriteObject(Launch(work, name));
        }
        catch (PoolBrokenException e)
        {
            throw ParError.ProcessNotStarted(e.InnerException ?? e);
        }
        catch
        {
            _launch.Pool?.Workers.Stop();
            throw;
        }
    }

    private void ReadArguments()
    {
        object? given = ArgumentList is PSObject wrapped ? wrapped.BaseObject : ArgumentList;
        _named = given as IDictionary;
        _positional = given switch
        {
            IDictionary => [],
            object?[] array => array,
            IList list => [.. list.Cast<object?>()],
            _ => [ArgumentList],
        };
    }

    private ParProcess Launch(PreparedWork work, string name)
    {
        using var item = new PooledBufferWriter(256);
        var writer = new MessagePackWriter(item);
        work.Serializer.RootName = nameof(ArgumentList);
        work.Serializer.Write(ref writer, _named ?? (Method is null ? null : (object)_positional));
        writer.Flush();
        PoolCall call = work.Open(new CallOptions { Single = true, ReportDurations = true, HandOver = _launch.HandOver });
        SessionProcesses processes = Processes;
        WorkerKind kind = work.Pool.WorkerKind;
        var process = new ParProcess(work, call, JobOrigin.Of(this, name), Daemon, () => processes.PrepareNext(kind));
        ParJobSourceAdapter.Register(process, this);
        process.MarkStarted();
        processes.Add(process);
        call.Add(item.WrittenSpan, null);
        call.CompleteAdding();
        work.Pool.Workers.Close();
        process.StartFeeding();
        return process;
    }
}
