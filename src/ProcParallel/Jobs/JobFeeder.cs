using System.Management.Automation;
using ProcParallel.Core;
using ProcParallel.Core.Results;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Errors;
using ProcParallel.Progress;
using ProcParallel.Results;
using ProcParallel.Streams;
using ProcParallel.Work;

namespace ProcParallel.Jobs;

/// <summary>Reads the results of a call and puts them into its job as they arrive, on threads of the thread pool.</summary>
internal sealed class JobFeeder
{
    private readonly ParJob _job;
    private readonly ValueSerializer _serializer;
    private readonly FailureRecords _failures;
    private readonly Dictionary<Chunk, OpenItem> _open = [];
    private ErrorRecord? _firstFailure;
    private long _failed;
    private bool _stoppedByFailure;

    public JobFeeder(ParJob job, PreparedWork work)
    {
        _job = job;
        _serializer = work.Serializer;
        _failures = new FailureRecords
        {
            Position = job.Position,
            TaskName = job is ParSingleJob ? job.Name : null,
            IsProcess = job is ParProcess,
        };
    }

    /// <summary>Gets or sets whether the first item that fails ends the job.</summary>
    public bool StopOnError { get; set; }

    public void Start() => _ = Task.Run(FeedAsync);

    private async Task FeedAsync()
    {
        PoolCall call = _job.Call;
        ErrorRecord? crash = null;
        try
        {
            while (!call.IsFinished)
            {
                await call.Signal.WaitAsync(-1, CancellationToken.None).ConfigureAwait(false);
                if (call.HasStarted)
                {
                    _job.MarkStarted();
                }

                while (call.TryTake(out ResultPiece piece))
                {
                    Read(piece);
                    call.Release(piece);
                }
            }
        }
#pragma warning disable CA1031 // Whatever goes wrong here, the job must end: somebody waits for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            crash = ParError.Record(e, "JobFailed", ErrorCategory.NotSpecified, _job);
            call.Cancel();
        }

        await _job.WorkEnded.ConfigureAwait(false);
        End(call, crash);
    }

    private void End(PoolCall call, ErrorRecord? crash)
    {
        switch (call.Aborted)
        {
            case not null when crash is not null:
                _job.MarkEnded(JobState.Failed, crash, crash);
                break;
            case var ended when _job.IsStopRequested && (ended is not null || _failed > 0):
                _job.MarkEnded(JobState.Stopped, null, _failures.OfStopped(_job));
                break;
            case null or OperationCanceledException when _failed > 0 && (call.Aborted is null || _stoppedByFailure):
                EndFailed();
                break;
            case null:
                _job.MarkEnded(JobState.Completed, null, null);
                break;
            case OperationCanceledException:
                _job.MarkEnded(JobState.Stopped, null, _failures.OfStopped(_job));
                break;
            case PoolClosedException closed:
                ErrorRecord dropped = _failures.OfPool(closed);
                _job.MarkEnded(JobState.Stopped, dropped, dropped);
                break;
            default:
                ErrorRecord broken = _failures.OfPool(call.Aborted);
                _job.MarkEnded(JobState.Failed, broken, broken);
                break;
        }
    }

    /// <summary>The error of a task is what its receiver gets; those of a map's items are in its error stream already.</summary>
    private void EndFailed()
    {
        if (_job is ParMapJob)
        {
            _job.MarkEnded(JobState.Failed, ParError.MapFailed(_firstFailure!, _failed, _job.Call.Added), null);
        }
        else
        {
            _job.MarkEnded(JobState.Failed, _firstFailure, _firstFailure);
        }
    }

    private void Read(in ResultPiece piece)
    {
        if (piece.Failure is not null)
        {
            EndItem(piece, piece.Chunk.Taken, _job.IsOrdinaryEnd(piece.Failure) ? null : _failures.OfLost(piece));
            return;
        }

        var records = new RecordReader(piece, _serializer);
        while (records.Read())
        {
            Read(records, piece);
        }
    }

    private void Read(in RecordReader records, in ResultPiece piece)
    {
        if (records.Kind <= RecordKind.Output && records.Unreadable is null)
        {
            Open(piece.Chunk).AddOutput(records.Value);
            _job.Streams.AddOutput(records.Value);
            if (records.Kind == RecordKind.OutputAndEnd)
            {
                EndItem(piece, records.Offset, null);
            }

            return;
        }

        if (records.Kind == RecordKind.Duration)
        {
            Open(piece.Chunk).Duration = (TimeSpan)records.Value!;
            return;
        }

        ErrorRecord? error = _failures.Of(records, piece);
        if (records.EndsItem)
        {
            EndItem(piece, records.Offset, error);
        }
        else if (error is not null)
        {
            Open(piece.Chunk).AddError(error);
            _job.Streams.Add(error);
        }
        else if (records.Kind == RecordKind.Progress)
        {
            _job.Streams.Add(ProgressValue.ToRecord((object?[])records.Value!, piece.WorkerId));
        }
        else
        {
            _job.Streams.Add(RecordWriter.ToRecord(records.Kind, records.Value, ItemOrigin.Of(piece, records.Offset)));
        }
    }

    private void EndItem(in ResultPiece piece, int offset, ErrorRecord? error)
    {
        _open.Remove(piece.Chunk, out OpenItem? item);
        item ??= new OpenItem();
        if (error is not null)
        {
            item.AddError(error);
            _firstFailure ??= error;
            _failed++;
            if (_job is ParMapJob)
            {
                _job.Streams.Add(error);
            }
        }

        if (!piece.Chunk.IsEndOfCall)
        {
            _job.AddResult(item.ToResult(piece, offset, error is not null));
        }

        if (error is not null && StopOnError)
        {
            _stoppedByFailure = true;
            _job.Call.Cancel();
        }
    }

    private OpenItem Open(Chunk chunk)
    {
        if (!_open.TryGetValue(chunk, out OpenItem? item))
        {
            _open[chunk] = item = new OpenItem();
        }

        return item;
    }
}
