using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ProcParallel.Core.Serialization;
using ProcParallel.Scripts;
using ProcParallel.Serialization;
using ProcParallel.Sharing;
using ProcParallel.Worker.Execution;

namespace ProcParallel.Worker.Scripts;

/// <summary>Runs scripts: one runspace, opened once, on the executing thread.</summary>
internal sealed class ScriptHost : IWorkerHost
{
    private readonly object _stopLock = new();
    private Runspace _runspace = null!;
    private WorkerPSHost _psHost = null!;
    private ValueSealer _sealer = null!;
    private CallSession? _session;
    private PowerShell? _running;

    public void Configure(WorkerIdentity identity, ReadOnlyMemory<byte> configuration)
    {
        _sealer = identity.Sealer;
        EngineReflection.SilenceTelemetry();
        SharingSetup.Apply();
        _psHost = new WorkerPSHost();
        ScriptPoolConfiguration settings = ScriptPoolConfiguration.FromBytes(configuration.Span, NewSerializer(new SerializationOptions()));
        InitialSessionState state = RunspaceSetup.CreateState(settings, identity);
        _runspace = RunspaceFactory.CreateRunspace(_psHost, state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        RunspaceSetup.Initialize(_runspace, settings);
    }

    public void Run(WorkChunk chunk, WorkContext context)
    {
        if (_session?.CallId != chunk.CallId)
        {
            _session?.Abandon();
            _session = OpenSession(chunk, context);
            if (_session is null)
            {
                return;
            }
        }

        _session.Start(chunk);
        while (_session.HasWork)
        {
            RunPipeline(_session);
        }

        _session = _session.HasEnded ? null : _session;
    }

    /// <summary>Called where the call's pipeline no longer waits for this: what its end would have worked on is gone with it.</summary>
    public void EndCall(int callId, WorkContext context)
    {
        if (_session?.CallId == callId)
        {
            _session = null;
        }
    }

    public void TakeName(string name) => RunspaceSetup.Info.TakeName(name);

    /// <summary>Closes the runspace, which runs what the script has registered for <c>PowerShell.Exiting</c>.</summary>
    public void Close() => _runspace.Close();

    public void RequestStop()
    {
        RunspaceSetup.Info.CancellationRequested = true;
        lock (_stopLock)
        {
            _running?.BeginStop(null, null);
        }
    }

    /// <summary>Null when the work cannot be read, for instance because its values have a type that is not known here: then its items have failed.</summary>
    private CallSession? OpenSession(WorkChunk chunk, WorkContext context)
    {
        try
        {
            ScriptDefinition definition = DefinitionOf(context.Definitions.Get(chunk.DefinitionId));
            var options = new SerializationOptions { Depth = definition.Work.SerializationDepth, Unserializable = definition.Work.Unserializable };
            return new CallSession(chunk.CallId, definition, context, NewSerializer(options));
        }
#pragma warning disable CA1031 // Whatever makes work unusable must not cost the worker: the next one would fare no better.
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.Refuse(chunk, new ErrorRecord(e, "WorkUnusable", ErrorCategory.InvalidData, null), NewSerializer(new SerializationOptions()).Write);
            return null;
        }
    }

    private PSValueSerializer NewSerializer(SerializationOptions options) => new PSValueSerializer(options with { Sealer = _sealer });

    private ScriptDefinition DefinitionOf(Definition definition)
    {
        if (definition.Prepared is not ScriptDefinition prepared)
        {
            prepared = new ScriptDefinition(ScriptWork.FromBytes(definition.Content, NewSerializer(new SerializationOptions())));
            definition.Prepared = prepared;
        }

        return prepared;
    }

    /// <summary>One pipeline runs the items of a call until something else is asked for, or until it is stopped.</summary>
    private void RunPipeline(CallSession session)
    {
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = _runspace;
        session.Prepare(shell, _psHost);
        lock (_stopLock)
        {
            _running = shell;
        }

        try
        {
            shell.Invoke(null, new ForwardingList(session.Output), new PSInvocationSettings { AddToHistory = false });
        }
        catch (PipelineStoppedException)
        {
            // The item that was stopped is reported below.
        }
        catch (RuntimeException e)
        {
            session.Failed(e);
        }
        finally
        {
            lock (_stopLock)
            {
                _running = null;
            }
        }

        session.PipelineEnded();
    }
}
