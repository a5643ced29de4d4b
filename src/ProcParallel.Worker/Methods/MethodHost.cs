using ProcParallel.Core.Methods;
using ProcParallel.Core.Results;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Worker.Execution;

namespace ProcParallel.Worker.Methods;

/// <summary>Runs static methods of assemblies. Loads no PowerShell.</summary>
internal sealed class MethodHost : IWorkerHost
{
    private readonly object _stopLock = new();
    private ValueSerializer _serializer = null!;
    private ResultSink.ValueWriter _write = null!;
    private Action<object?>? _emit;
    private CancellationTokenSource? _running;

    public void Configure(WorkerIdentity identity, ReadOnlyMemory<byte> configuration)
    {
        _serializer = new ValueSerializer(new SerializationOptions { Sealer = identity.Sealer });
        _write = _serializer.Write;
    }

    public void Run(WorkChunk chunk, WorkContext context)
    {
        MethodCall call;
        try
        {
            call = CallOf(context.Definitions.Get(chunk.DefinitionId));
        }
#pragma warning disable CA1031 // Whatever makes work unusable must not cost the worker: the next one would fare no better.
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.Refuse(chunk, e, WriteError);
            return;
        }

        context.Begin(chunk);
        _emit ??= value => context.Sink.Write(RecordKind.Output, value, _write);
        CancellationToken token = FreshToken();
        while (chunk.TryBegin(context.Cell, out _))
        {
            RunItem(chunk, call, context, token);
            token = FreshToken();
        }

        context.End(chunk);
    }

    public void EndCall(int callId, WorkContext context)
    {
        // Methods keep nothing between items.
    }

    public void TakeName(string name)
    {
        // Methods do not see it.
    }

    public void Close()
    {
        // What methods have registered runs when the process exits.
    }

    public void RequestStop()
    {
        lock (_stopLock)
        {
            _running?.Cancel();
        }
    }

    private void RunItem(WorkChunk chunk, MethodCall call, WorkContext context, CancellationToken token)
    {
        Exception? failure = null;
        var timer = new ItemTimer(chunk.Flags);
        try
        {
            call.Invoke(chunk.ReadItem(_serializer), _emit!, token);
        }
#pragma warning disable CA1031 // Whatever the method throws is the item's result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        bool finished = chunk.End(context.Cell);
        timer.Report(context.Sink);
        if (!finished && failure is not null)
        {
            context.Sink.EndItem(chunk.StoppedKind);
        }
        else if (failure is not null)
        {
            context.Sink.EndItem(RecordKind.Failed, failure, WriteError);
        }
        else
        {
            context.Sink.EndItem(RecordKind.End);
        }
    }

    /// <summary>A token that nobody has cancelled, before the item begins that a request may cancel it for.</summary>
    private CancellationToken FreshToken()
    {
        if (_running is { IsCancellationRequested: false } unused)
        {
            return unused.Token;
        }

        lock (_stopLock)
        {
            _running?.Dispose();
            _running = new CancellationTokenSource();
            return _running.Token;
        }
    }

    private void WriteError(ref MessagePackWriter writer, object? error)
    {
        var failure = (Exception)error!;
        try
        {
            _serializer.Write(ref writer, failure);
        }
        catch (ValueNotSerializableException)
        {
            _serializer.Write(ref writer, new InvalidOperationException($"{failure.GetType().FullName}: {failure.Message}"));
        }
    }

    private MethodCall CallOf(Definition definition)
    {
        if (definition.Prepared is not MethodCall call)
        {
            call = new MethodCall(MethodWork.FromBytes(definition.Content, _serializer));
            definition.Prepared = call;
        }

        call.EnterCulture();
        return call;
    }
}
