using System.Management.Automation;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Errors;
using ProcParallel.Jobs;
using ProcParallel.Work;

namespace ProcParallel.Commands;

/// <summary>Starts work in a pool and gives a job for it at once; one for each input object. Python's <c>Pool.apply_async</c>.</summary>
[Cmdlet(VerbsLifecycle.Start, "ParTask", DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(ParTask))]
public sealed class StartParTaskCommand : PoolWorkCmdlet
{
    private readonly PooledBufferWriter _item = new(1024);
    private PreparedWork? _work;
    private long _index;

    /// <summary>Gets or sets the items; each is the <c>$_</c>, or the first argument, of a task of its own.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>Gets or sets the name of the job.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Gets or sets a value indicating whether an item is an array of positional or a hashtable of named arguments.</summary>
    [Parameter]
    public SwitchParameter Splat { get; set; }

    /// <summary>Gets or sets what runs in the session that receives the result, with the job as its argument.</summary>
    [Parameter]
    public ScriptBlock? OnCompleted { get; set; }

    private bool HasInput => MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        Try(() => _work = new WorkBuilder(this) { Splat = Splat, IsTask = !HasInput }.Build(), MyInvocation.MyCommand.Name);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (MyInvocation.ExpectingInput || _index == 0)
        {
            Try(Start, MyInvocation.MyCommand.Name);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _item.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Start()
    {
        object? item = HasInput ? InputObject : Method is null ? null : ArgumentList;
        PreparedWork work = _work! with { Serializer = _work!.NewSerializer() };
        if (!TrySerialize(work.Serializer, item))
        {
            return;
        }

        PoolCall call = work.Open(new CallOptions
        {
            Single = true,
            ItemTimeout = ItemTimeout,
            RetryCount = RetryCount,
            RetryOnError = RetryOn == ParRetryOn.Error,
            ReportDurations = true,
            FirstIndex = _index,
        });
        var task = new ParTask(work, call, JobOrigin.Of(this, Name), HasInput ? item : null, _index++) { OnCompleted = OnCompleted };
        ParJobSourceAdapter.Register(task, this);
        call.Add(_item.WrittenSpan, item);
        call.CompleteAdding();
        task.StartFeeding();
        WriteObject(task);
    }

    private bool TrySerialize(ValueSerializer serializer, object? item)
    {
        _item.Clear(retain: 1024 * 1024);
        try
        {
            serializer.RootName = "Item";
            var writer = new MessagePackWriter(_item);
            serializer.Write(ref writer, item);
            writer.Flush();
            return true;
        }
        catch (ValueNotSerializableException e)
        {
            WriteError(ParError.ValueNotSerializable(e, item).Record);
            return false;
        }
    }
}
