using System.Management.Automation;
using ProcParallel.Core;
using ProcParallel.Core.Results;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;
using ProcParallel.Results;

namespace ProcParallel.Jobs;

/// <summary>Reads the results of a call and puts them into its job as they arrive, on threads of the thread pool.</summary>
internal sealed class JobFeeder
{
    private const int ActivitiesPerWorker = 10_000;

    private readonly ParJob _job;
    private readonly ValueSerializer _serializer;
    private readonly Dictionary<Chunk, OpenItem> _open = [];
    private ErrorRecord? _lastFailure;

    public JobFeeder(ParJob job, ValueSerializer serializer)
    {
        _job = job;
        _serializer = serializer;
    }

    public void Start() => _ = Task.Run(FeedAsync);

    private async Task FeedAsync()
    {
        PoolCall call = _job.Call;
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
            _lastFailure = new ErrorRecord(e, "JobFailed", ErrorCategory.NotSpecified, _job);
        }

        End(call);
    }

    private void End(PoolCall call)
    {
        switch (call.Aborted)
        {
            case null:
                _job.MarkEnded(_lastFailure is null ? JobState.Completed : JobState.Failed, _lastFailure);
                break;
            case OperationCanceledException:
                _job.MarkEnded(JobState.Stopped, null);
                break;
            case PoolClosedException closed:
                _job.MarkEnded(JobState.Stopped, FailureRecords.OfPool(closed));
                break;
            default:
                _job.MarkEnded(JobState.Failed, FailureRecords.OfPool(call.Aborted));
                break;
        }
    }

    private void Read(in ResultPiece piece)
    {
        if (piece.Failure is not null)
        {
            EndItem(piece, piece.Chunk.Taken, FailureRecords.Of(piece.Failure, piece.Chunk.Tag(piece.Chunk.Taken)));
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
        OpenItem item = Open(piece.Chunk);
        if (records.Kind <= RecordKind.Output && records.Unreadable is null)
        {
            item.Output.Add(records.Value);
            _job.Streams.AddOutput(records.Value);
        }

        ErrorRecord? error = FailureRecords.Of(records, piece, piece.Chunk.Tag(records.Offset));
        if (records.EndsItem)
        {
            EndItem(piece, records.Offset, error);
        }
        else if (error is not null)
        {
            item.Errors.Add(error);
            _job.Streams.AddError(error);
        }
        else if (records.Kind == RecordKind.Duration)
        {
            item.Duration = (TimeSpan)records.Value!;
        }
        else
        {
            _job.Streams.Add(records.Kind, records.Value, piece.WorkerId * ActivitiesPerWorker);
        }
    }

    private void EndItem(in ResultPiece piece, int offset, ErrorRecord? error)
    {
        OpenItem item = Open(piece.Chunk);
        _open.Remove(piece.Chunk);
        if (piece.Chunk.IsEndOfCall)
        {
            return;
        }

        if (error is not null)
        {
            item.Errors.Add(error);
            _lastFailure = error;
            if (_job is ParMapJob)
            {
                _job.Streams.AddError(error);
            }
        }

        _job.AddResult(item.ToResult(piece, offset, error is not null));
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
