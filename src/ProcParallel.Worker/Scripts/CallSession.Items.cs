using System.Management.Automation;
using ProcParallel.Core.Results;
using ProcParallel.Core.Serialization;
using ProcParallel.Worker.Execution;

namespace ProcParallel.Worker.Scripts;

/// <content>How the items of a chunk are run, one after another.</content>
internal sealed partial class CallSession
{
    private void RunChunk(WorkChunk chunk)
    {
        while (chunk.TryBegin(_context.Cell, out int offset))
        {
            _itemRuns = true;
            _scope.BeginItem(chunk.FirstIndex + offset, chunk.Attempt);
            RunItem(chunk);
        }

        EndChunk();
    }

    private void RunItem(WorkChunk chunk)
    {
        ErrorRecord? failure = null;
        _timer = new ItemTimer(chunk.Flags);
        try
        {
            _invoker!.Invoke(chunk.ReadItem(_serializer));
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (ExitException e)
        {
            Exit(chunk, e);
        }
        catch (FlowControlException)
        {
            // A break or continue outside any loop ends what it stands in, which is the item.
        }
        catch (RuntimeException e)
        {
            failure = ErrorPlace.RecordOf(e);
        }
#pragma warning disable CA1031 // Whatever user code throws is the item's result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = new ErrorRecord(e, e.GetType().Name, ErrorCategory.NotSpecified, null);
        }

        EndItem(chunk, failure);
    }

    private void EndItem(WorkChunk chunk, ErrorRecord? failure)
    {
        _itemRuns = false;
        _scope.EndItem();
        bool undisturbed = chunk.End(_context.Cell);
        RunspaceSetup.Info.CancellationRequested = false;
        _timer.Report(_context.Sink);
        if (failure is not null && undisturbed)
        {
            EndFailed(failure);
        }
        else
        {
            // A pipeline that is being stopped fails in many ways: it finds no command any more that it would have to load first.
            _context.Sink.EndItem(failure is null ? RecordKind.End : chunk.StoppedKind);
        }

        if (!undisturbed)
        {
            // The request came too late for this item; the pipeline that it has stopped is of no use for the next one.
            throw new PipelineStoppedException();
        }
    }

    private void EndFailed(ErrorRecord failure)
    {
        try
        {
            _context.Sink.EndItem(RecordKind.Failed, failure, _write);
        }
        catch (ValueNotSerializableException e)
        {
            _context.Sink.EndItem(RecordKind.Failed, Unsendable(e), _write);
        }
    }

    private static ErrorRecord Unsendable(ValueNotSerializableException e) => new(e, "ValueNotSerializable", ErrorCategory.InvalidData, null);

    private void EndChunk()
    {
        _context.End(_chunk!);
        HasEnded = _chunk!.EndsProcess;
        _chunk = null;
    }

    /// <summary>The process of one script ends with it, in good order. A worker of a pool ends at once, and its item with it.</summary>
    private static void Exit(WorkChunk chunk, ExitException exit)
    {
        int code = exit.Argument is null ? 0 : LanguagePrimitives.ConvertTo<int>(exit.Argument);
        if (chunk.EndsProcess)
        {
            chunk.ExitCode = code;
            return;
        }

        Environment.Exit(code);
    }
}
