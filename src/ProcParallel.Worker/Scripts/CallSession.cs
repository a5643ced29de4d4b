using System.Management.Automation;
using ProcParallel.Core.Results;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Progress;
using ProcParallel.Scripts;
using ProcParallel.Streams;
using ProcParallel.Worker.Execution;

namespace ProcParallel.Worker.Scripts;

/// <summary>One call on one worker: its scope, its invoker, and the chunks that come for it.</summary>
internal sealed partial class CallSession
{
    private readonly ScriptDefinition _definition;
    private readonly ScriptWork _work;
    private readonly WorkContext _context;
    private readonly ValueSerializer _serializer;
    private readonly ResultSink.ValueWriter _write;
    private readonly CallScope _scope;
    private WorkChunk? _chunk;
    private WorkChunk? _lastChunk;
    private IItemInvoker? _invoker;
    private ItemTimer _timer;
    private bool _itemRuns;
    private WorkEntry? _end;

    public CallSession(int callId, ScriptDefinition definition, WorkContext context, ValueSerializer serializer)
    {
        CallId = callId;
        _definition = definition;
        _work = definition.Work;
        _context = context;
        _serializer = serializer;
        _serializer.RootName = "Output";
        _write = WriteValue;
        _scope = new CallScope(_work);
    }

    public int CallId { get; }

    /// <summary>Gets a value indicating whether a chunk has items left.</summary>
    public bool HasWork => _chunk is not null;

    /// <summary>Gets a value indicating whether the call is over, so that nothing of it is run any more.</summary>
    public bool HasEnded { get; private set; }

    public void Start(WorkChunk chunk)
    {
        _chunk = chunk;
        _lastChunk = chunk;
        _context.Begin(chunk);
    }

    /// <summary>Makes a pipeline ready in which <see cref="RunItems"/> is called.</summary>
    public void Prepare(PowerShell shell, WorkerPSHost host)
    {
        ItemLoopCommand.Session = this;
        shell.AddScript(_scope.Wrapper, useLocalScope: true).AddParameter("--%", _work.UsingValues);
        shell.Streams.Error.Forward(record => Forward(RecordKind.Error, ErrorPlace.Complete(record)));
        shell.Streams.Warning.Forward(record => Forward(RecordKind.Warning, record.Message));
        shell.Streams.Verbose.Forward(record => Forward(RecordKind.Verbose, record.Message));
        shell.Streams.Debug.Forward(record => Forward(RecordKind.Debug, record.Message));
        shell.Streams.Progress.Forward(record => Forward(RecordKind.Progress, ProgressValue.Of(record)));
        shell.Streams.Information.Forward(record =>
        {
            host.ExpectEcho(record);
            Forward(RecordKind.Information, InformationValue.Of(record));
        });
        host.Write = record => Forward(RecordKind.Information, InformationValue.Of(record));
    }

    /// <summary>Takes what a script writes to its output.</summary>
    public void Output(PSObject value) => Forward(RecordKind.Output, value);

    /// <summary>Runs items in the pipeline of <paramref name="command"/> until something else than this call is asked for.</summary>
    public void RunItems(PSCmdlet command)
    {
        try
        {
            do
            {
                if (_chunk is { } chunk)
                {
                    // Not before there is an item that nobody takes back any more: what a beginning puts out travels with that.
                    if (_invoker is null && chunk.TryEnterBegin())
                    {
                        RunBegin(chunk, command);
                    }

                    RunChunk(chunk);
                }
            }
            while (AwaitNext());

            if (_end is { EndChunkId: not 0 })
            {
                RunEnd(command);
            }
        }
        finally
        {
            Clean();
        }
    }

    /// <summary>Reports that the pipeline itself could not run, which is a failure of each item left in the chunk.</summary>
    public void Failed(RuntimeException error)
    {
        if (_chunk is not { } chunk)
        {
            Forward(RecordKind.Error, ErrorPlace.RecordOf(error));
            return;
        }

        do
        {
            if (_itemRuns)
            {
                EndItem(chunk, ErrorPlace.RecordOf(error));
            }
        }
        while (_itemRuns = chunk.TryBegin(_context.Cell, out _));

        EndChunk();
    }

    /// <summary>Tidies up behind a pipeline that was stopped: its item is over, the items behind it are not.</summary>
    public void PipelineEnded()
    {
        _invoker = null;
        if (_itemRuns && _chunk is { } chunk)
        {
            _itemRuns = false;
            chunk.End(_context.Cell);
            RunspaceSetup.Info.CancellationRequested = false;
            _timer.Report(_context.Sink);
            _context.Sink.EndItem(chunk.StoppedKind);
        }
    }

    /// <summary>Forgets what is left of a call that another has followed.</summary>
    public void Abandon() => _chunk = null;

    private bool AwaitNext()
    {
        if (HasEnded)
        {
            return false;
        }

        WorkEntry? next = _context.NextEntry(CallId);
        if (next is null)
        {
            return false;
        }

        if (next.Chunk is not null)
        {
            Start(next.Chunk);
            return true;
        }

        HasEnded = true;
        _end = next;
        return false;
    }

    private void RunBegin(WorkChunk chunk, PSCmdlet command)
    {
        bool undisturbed;
        try
        {
            _scope.Enter(command);
            _invoker = ItemInvoker.For(_definition, command);
            if (_work.Begin is { } begin)
            {
                _scope.RunInScope(begin, command);
            }
        }
        finally
        {
            undisturbed = LeaveBlock(chunk);
        }

        if (!undisturbed)
        {
            // The request came too late for the beginning; the pipeline that it has stopped is of no use for an item.
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs the end, unless nothing has begun because others have taken all items, or nobody wants it any more.</summary>
    private void RunEnd(PSCmdlet command)
    {
        _context.Sink.BeginChunk(null, _end!.EndChunkId);
        _lastChunk!.EnterEnd();
        try
        {
            if (!_end.IsCancelled && _invoker is not null)
            {
                RunEndBlocks(_invoker, command);
            }
        }
        finally
        {
            _ = LeaveBlock(_lastChunk);
            Clean();
            _context.Sink.EndChunk(waiting: 0);
        }
    }

    private void RunEndBlocks(IItemInvoker invoker, PSCmdlet command)
    {
        try
        {
            invoker.End();
            if (_work.End is { } end)
            {
                _scope.RunInScope(end, command);
            }
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            Forward(RecordKind.Error, ErrorPlace.RecordOf(e));
        }
    }

    private static bool LeaveBlock(WorkChunk chunk)
    {
        bool undisturbed = chunk.LeaveBlock();
        RunspaceSetup.Info.CancellationRequested = false;
        return undisturbed;
    }

    /// <summary>Runs the clean block of a script that has one, however the call ends.</summary>
    private void Clean()
    {
        (_invoker as IDisposable)?.Dispose();
        _invoker = null;
    }

    private void Forward(RecordKind kind, object? value)
    {
        try
        {
            _context.Sink.Write(kind, value, _write);
        }
        catch (ValueNotSerializableException e)
        {
            _context.Sink.Write(RecordKind.Error, Unsendable(e), _write);
        }
    }

    private void WriteValue(ref MessagePackWriter writer, object? value) => _serializer.Write(ref writer, value);
}
