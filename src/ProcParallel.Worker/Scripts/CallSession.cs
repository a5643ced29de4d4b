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
    private IItemInvoker? _invoker;
    private ItemTimer _timer;
    private bool _itemRuns;
    private int _endChunkId;

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
                    if (_invoker is null && chunk.TryReserve())
                    {
                        RunBegin(command);
                    }

                    RunChunk(chunk);
                }
            }
            while (AwaitNext());

            if (_endChunkId != 0)
            {
                RunEnd(command);
            }
        }
        finally
        {
            (_invoker as IDisposable)?.Dispose();
            _invoker = null;
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
        _endChunkId = next.EndChunkId;
        return false;
    }

    private void RunBegin(PSCmdlet command)
    {
        _scope.Enter(command);
        _invoker = ItemInvoker.For(_definition, command);
        if (_work.Begin is { } begin)
        {
            _scope.RunInScope(begin, command);
        }
    }

    /// <summary>Runs the end, unless nothing has begun because others have taken all items.</summary>
    private void RunEnd(PSCmdlet command)
    {
        _context.Sink.BeginChunk(null, _endChunkId);
        try
        {
            _invoker?.End();
            if (_invoker is not null && _work.End is { } end)
            {
                _scope.RunInScope(end, command);
            }
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            Forward(RecordKind.Error, ErrorPlace.RecordOf(e));
        }
        finally
        {
            _endChunkId = 0;
            _context.Sink.EndChunk(waiting: 0);
        }
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
