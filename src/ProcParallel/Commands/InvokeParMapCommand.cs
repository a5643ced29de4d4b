using System.Management.Automation;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Errors;
using ProcParallel.Jobs;
using ProcParallel.Progress;
using ProcParallel.Results;
using ProcParallel.Work;

namespace ProcParallel.Commands;

/// <summary>Runs a script or a method for each input object in a pool of processes. Python's <c>Pool.imap</c>.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ParMap", DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(object))]
[OutputType(typeof(ParResult))]
public sealed class InvokeParMapCommand : PoolWorkCmdlet
{
    private readonly PooledBufferWriter _item = new(1024);
    private ResultWriter? _writer;
    private PreparedWork? _work;
    private PoolCall? _call;
    private ParMapJob? _job;
    private ProgressSink? _progress;
    private bool _inputEnded;
    private bool _handedOver;
    private bool _hasInput;

    /// <summary>Gets or sets the items.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>Gets or sets a value indicating whether results come as they are completed instead of in the order of the input.</summary>
    [Parameter]
    public SwitchParameter Unordered { get; set; }

    /// <summary>Gets or sets a value indicating whether an item is an array of positional or a hashtable of named arguments. Python's <c>starmap</c>.</summary>
    [Parameter]
    public SwitchParameter Splat { get; set; }

    /// <summary>Gets or sets how many workers may run this call at once; the default is all of the pool's.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <summary>Gets or sets how many items go to a worker together; the default is tuned while running.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ChunkSize { get; set; }

    /// <summary>Gets or sets how many items are read ahead of the results taken; the default follows the chunk size.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int BufferSize { get; set; }

    /// <summary>Gets or sets what runs once per worker before its first item of this call, in the scope that the items' scopes are children of.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = FileSet)]
    public ScriptBlock? Begin { get; set; }

    /// <summary>Gets or sets what runs once per worker after its last item of this call; its output comes last.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = FileSet)]
    public ScriptBlock? End { get; set; }

    /// <summary>Gets or sets how many seconds the whole call may take, waiting for its input and for who takes its output included; the default is no limit.</summary>
    [Parameter]
    [ValidateRange(0.001, 2_147_483)]
    public double TotalTimeoutSeconds { get; set; }

    /// <summary>Gets or sets a value indicating whether the first item that fails ends the call.</summary>
    [Parameter]
    public SwitchParameter StopOnError { get; set; }

    /// <summary>Gets or sets a value indicating whether one record per item is put out instead of what the items put out; it holds the item's errors, too.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gets or sets a value indicating whether a job is put out at once and the map goes on by itself. Python's <c>map_async</c>.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Gets or sets the name of the job.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobName { get; set; }

    /// <summary>Gets or sets what runs in the session that receives the result of the job, with the job as its argument.</summary>
    [Parameter]
    public ScriptBlock? OnCompleted { get; set; }

    /// <summary>Gets or sets a value indicating whether no bar is shown for the whole; what scripts show of their own progress still is.</summary>
    [Parameter]
    public SwitchParameter NoProgress { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _hasInput = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        Try(Open, "Invoke-ParMap");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!_hasInput)
        {
            return;
        }

        if (_call!.Aborted is null)
        {
            Add(InputObject);
        }

        // A job takes all of its input at once: nobody may be there to take results, which would make room.
        if (_writer is not null && (_call.MayHaveResults || _call.IsFull))
        {
            Try(() => _writer.WriteUntilRoom(StopToken), "Invoke-ParMap");
        }

        if (_call.Aborted is not null)
        {
            EndInput();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _call!.CompleteAdding();
        _inputEnded = true;
        if (_job is not null)
        {
            _handedOver = true;
            WriteObject(_job);
            return;
        }

        Try(() => _writer!.WriteToEnd(StopToken), "Invoke-ParMap");
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        _call?.Cancel();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_handedOver)
            {
                _call?.Cancel();
            }

            _progress?.Dispose();
            _item.Dispose();
        }

        base.Dispose(disposing);
    }

    private void RefuseJobParameters()
    {
        foreach (string parameter in new[] { nameof(JobName), nameof(OnCompleted) })
        {
            if (MyInvocation.BoundParameters.ContainsKey(parameter))
            {
                throw ParError.AsJobNeeded(parameter);
            }
        }
    }

    private void Open()
    {
        if (!AsJob)
        {
            RefuseJobParameters();
        }

        _work = new WorkBuilder(this) { Begin = Begin, End = End, Splat = Splat, ThrottleLimit = ThrottleLimit }.Build();
        _work.Serializer.RootName = "Item";
        _call = _work.Open(new CallOptions
        {
            Ordered = !Unordered,
            ChunkSize = ChunkSize,
            BufferSize = BufferSize,
            ThrottleLimit = ThrottleLimit,
            ItemTimeout = ItemTimeout,
            TotalTimeout = TotalTimeoutSeconds > 0 ? TimeSpan.FromSeconds(TotalTimeoutSeconds) : null,
            RetryCount = RetryCount,
            RetryOnError = RetryOn == ParRetryOn.Error,
            ReportDurations = PassThru || AsJob,
        });
        if (AsJob)
        {
            _job = new ParMapJob(_work with { Serializer = _work.NewSerializer() }, _call, JobOrigin.Of(this, JobName)) { OnCompleted = OnCompleted };
            ParJobSourceAdapter.Register(_job, this);
            _job.StartFeeding(StopOnError);
            return;
        }

        _progress = new ProgressSink(this);
        _writer = new ResultWriter(this, _call, _work.Serializer, _progress, PassThru) { StopOnError = StopOnError };
        if (!NoProgress && !_progress.IsSilent)
        {
            _progress.Root = new ProgressBar(_progress, "Invoke-ParMap", Count);
        }
    }

    /// <summary>Nothing becomes of further input: has the commands before this one stop, so that an endless input is not read for ever.</summary>
    private void EndInput()
    {
        if (_writer is not null)
        {
            Try(_writer.ThrowIfAborted, "Invoke-ParMap");
        }

        EngineReflection.StopUpstream(this);
    }

    private ProgressCount Count() => new(_call!.Ended, _writer!.Failed, _inputEnded ? _call.Added : null);

    private void Add(object? item)
    {
        try
        {
            Write(item);
        }
        catch (ValueNotSerializableException e)
        {
            Write(UnsendableValue.Of(e));
        }

        _call!.Add(_item.WrittenSpan, item);
    }

    private void Write(object? item)
    {
        _item.Clear(retain: 1024 * 1024);
        var writer = new MessagePackWriter(_item);
        _work!.Serializer.Write(ref writer, item);
        writer.Flush();
    }
}
