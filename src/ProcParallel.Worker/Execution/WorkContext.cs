using ProcParallel.Core.Results;
using ProcParallel.Core.Workers;

namespace ProcParallel.Worker.Execution;

/// <summary>What a host needs to run items: where definitions are, where results go, and what comes next.</summary>
internal sealed class WorkContext
{
    private readonly Action<WorkChunk> _announce;
    private readonly WorkQueue _queue;

    /// <param name="sink">Where results go.</param>
    /// <param name="queue">What comes next.</param>
    /// <param name="cell">Where progress is noted.</param>
    /// <param name="definitions">What is to be done.</param>
    /// <param name="announce">Told which chunk runs, so that stops find it; takes back what was cancelled before that.</param>
    public WorkContext(ResultSink sink, WorkQueue queue, ProgressCell cell, DefinitionStore definitions, Action<WorkChunk> announce)
    {
        Sink = sink;
        _queue = queue;
        Cell = cell;
        Definitions = definitions;
        _announce = announce;
    }

    public ResultSink Sink { get; }

    public ProgressCell Cell { get; }

    public DefinitionStore Definitions { get; }

    /// <summary>Waits for the next chunk of a call, or its end; null when something else comes first.</summary>
    public WorkEntry? NextEntry(int callId) => _queue.TakeEntryOf(callId);

    /// <summary>Starts the results of a chunk.</summary>
    public void Begin(WorkChunk chunk)
    {
        Sink.BeginChunk(chunk, chunk.Id);
        _announce(chunk);
    }

    /// <summary>Fails each item of a chunk, because what is to be done with them cannot be understood here.</summary>
    public void Refuse(WorkChunk chunk, object error, ResultSink.ValueWriter write)
    {
        Begin(chunk);
        while (chunk.TryBegin(Cell, out _))
        {
            chunk.End(Cell);
            Sink.EndItem(RecordKind.Failed, error, write);
        }

        End(chunk);
    }

    /// <summary>Ends the results of a chunk and gives its memory back.</summary>
    public void End(WorkChunk chunk)
    {
        chunk.Close();
        Sink.EndChunk(_queue.Count);
        chunk.Dispose();
    }
}
