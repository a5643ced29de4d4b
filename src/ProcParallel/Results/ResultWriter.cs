using System.Management.Automation;
using ProcParallel.Core;
using ProcParallel.Core.Results;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Errors;
using ProcParallel.Progress;
using ProcParallel.Streams;

namespace ProcParallel.Results;

/// <summary>Writes the results of a call to the streams of a cmdlet, on the pipeline's thread.</summary>
internal sealed class ResultWriter
{
    private readonly PSCmdlet _cmdlet;
    private readonly PoolCall _call;
    private readonly ValueSerializer _serializer;
    private readonly ProgressSink _progress;
    private readonly FailureRecords _failures = new();
    private readonly Dictionary<Chunk, OpenItem>? _open;
    private bool _stopped;

    public ResultWriter(PSCmdlet cmdlet, PoolCall call, ValueSerializer serializer, ProgressSink progress, bool passThru)
    {
        _cmdlet = cmdlet;
        _call = call;
        _serializer = serializer;
        _progress = progress;
        _open = passThru ? [] : null;
    }

    /// <summary>Gets the number of items that failed.</summary>
    public long Failed { get; private set; }

    /// <summary>Gets or sets whether the first failed item ends the call.</summary>
    public bool StopOnError { get; init; }

    /// <summary>Writes what is there.</summary>
    public void WriteAvailable()
    {
        while (_call.TryTake(out ResultPiece piece))
        {
            try
            {
                Write(piece);
            }
            finally
            {
                _call.Release(piece);
            }

            _progress.Root?.Tick();
        }
    }

    /// <summary>Writes results until there is room for more input.</summary>
    public void WriteUntilRoom(CancellationToken token)
    {
        WriteAvailable();
        while (_call.IsFull && !_call.IsFinished)
        {
            Await(token);
            WriteAvailable();
        }
    }

    /// <summary>Writes all results there will be.</summary>
    public void WriteToEnd(CancellationToken token)
    {
        WriteAvailable();
        while (!_call.IsFinished)
        {
            Await(token);
            WriteAvailable();
        }

        _progress.End();
        ThrowIfAborted();
    }

    /// <summary>Makes a terminating error of a call that ended early for a reason other than this session's wish.</summary>
    public void ThrowIfAborted()
    {
        switch (_call.Aborted)
        {
            case PoolBrokenException broken:
                throw ParError.PoolBroken(broken, string.Empty);
            case PoolClosedException closed:
                throw ParError.PoolClosed(closed, string.Empty);
            case CallTimeoutException late:
                throw ParError.CallTimedOut(late);
            default:
                break;
        }
    }

    private void Await(CancellationToken token)
    {
        try
        {
            _call.Signal.Wait(_progress.Root is null ? Timeout.Infinite : ProgressBar.Interval, token);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        _progress.Root?.Tick();
    }

    private void Write(in ResultPiece piece)
    {
        if (piece.Failure is not null)
        {
            EndItem(piece, piece.Chunk.Taken, _failures.OfLost(piece));
            return;
        }

        var records = new RecordReader(piece, _serializer);
        while (!_stopped && records.Read())
        {
            WriteRecord(records, piece);
        }
    }

    private void WriteRecord(in RecordReader records, in ResultPiece piece)
    {
        if (records.Kind <= RecordKind.Output && records.Unreadable is null)
        {
            WriteOutput(records, piece);
            return;
        }

        ErrorRecord? error = _failures.Of(records, piece);
        if (records.EndsItem)
        {
            EndItem(piece, records.Offset, error);
        }
        else if (error is not null)
        {
            WriteError(piece, error);
        }
        else if (records.Kind == RecordKind.Duration)
        {
            if (_open is not null)
            {
                Open(piece.Chunk).Duration = (TimeSpan)records.Value!;
            }
        }
        else if (records.Kind == RecordKind.Progress)
        {
            _progress.WriteNested(ProgressValue.ToRecord((object?[])records.Value!, piece.WorkerId));
        }
        else
        {
            RecordWriter.Write(_cmdlet, RecordWriter.ToRecord(records.Kind, records.Value, ItemOrigin.Of(piece, records.Offset)));
        }
    }

    private void WriteOutput(in RecordReader records, in ResultPiece piece)
    {
        if (_open is null)
        {
            _cmdlet.WriteObject(records.Value);
        }
        else
        {
            Open(piece.Chunk).AddOutput(records.Value);
        }

        if (records.Kind == RecordKind.OutputAndEnd)
        {
            EndItem(piece, records.Offset, null);
        }
    }

    private void WriteError(in ResultPiece piece, ErrorRecord error)
    {
        if (_open is null)
        {
            RecordWriter.WriteError(_cmdlet, error);
        }
        else
        {
            Open(piece.Chunk).AddError(error);
        }
    }

    private void EndItem(in ResultPiece piece, int offset, ErrorRecord? error)
    {
        _progress.EndNested(piece.WorkerId);
        if (error is not null)
        {
            Failed++;
            ThrowIfUnusable(error);
            WriteError(piece, error);
        }

        if (_open is not null)
        {
            _open.Remove(piece.Chunk, out OpenItem? item);
            _cmdlet.WriteObject((item ?? new OpenItem()).ToResult(piece, offset, error is not null));
        }

        if (error is not null && StopOnError)
        {
            _stopped = true;
            _call.Cancel();
        }
    }

    /// <summary>A method that does not exist is the caller's mistake, not that of each of a million items.</summary>
    private static void ThrowIfUnusable(ErrorRecord error)
    {
        if (error.Exception is MethodBindingException binding && binding.Reason != MethodBindingReason.ArgumentConversion)
        {
            throw ParError.MethodUnusable(binding, error.TargetObject?.ToString() ?? string.Empty);
        }
    }

    private OpenItem Open(Chunk chunk)
    {
        if (!_open!.TryGetValue(chunk, out OpenItem? item))
        {
            _open[chunk] = item = new OpenItem();
        }

        return item;
    }
}
