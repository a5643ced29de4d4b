using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Remoting.Internal;

namespace ProcParallel.Jobs;

/// <summary>
/// The streams of a job: the collections that the engine's job cmdlets read, and beside them the order in which everything was written,
/// which those collections alone would lose.
/// </summary>
/// <remarks>Thread-safe. What <c>Receive-Job</c> has taken is not given again, and the other way round.</remarks>
internal sealed class JobStreams
{
    private readonly object _lock = new();
    private readonly Job _job;
    private readonly List<PSStreamObjectType> _order = [];
    private volatile bool _cleared;

    public JobStreams(Job job)
    {
        _job = job;
        NeverBlock(job.Output);
        NeverBlock(job.Error);
        NeverBlock(job.Warning);
        NeverBlock(job.Verbose);
        NeverBlock(job.Debug);
        NeverBlock(job.Information);
        NeverBlock(job.Progress);
    }

    public bool HasMoreData => !_cleared && (_job.Output.Count > 0 || _job.Error.Count > 0 || _job.Warning.Count > 0 || _job.Verbose.Count > 0
        || _job.Debug.Count > 0 || _job.Information.Count > 0 || _job.Progress.Count > 0);

    /// <summary>Gets the last progress record; null when there is none, or it says that all is done.</summary>
    public ProgressRecord? Progress { get; private set; }

    public void AddOutput(object? value) => Add(PSStreamObjectType.Output, _job.Output, value is null ? null! : PSObject.AsPSObject(value));

    /// <summary>Adds a record of one of the streams but the output.</summary>
    public void Add(object? record)
    {
        switch (record)
        {
            case ErrorRecord error:
                Add(PSStreamObjectType.Error, _job.Error, error);
                break;
            case WarningRecord warning:
                Add(PSStreamObjectType.Warning, _job.Warning, warning);
                break;
            case VerboseRecord verbose:
                Add(PSStreamObjectType.Verbose, _job.Verbose, verbose);
                break;
            case DebugRecord debug:
                Add(PSStreamObjectType.Debug, _job.Debug, debug);
                break;
            case InformationRecord information:
                Add(PSStreamObjectType.Information, _job.Information, information);
                break;
            case ProgressRecord progress:
                Progress = progress.RecordType == ProgressRecordType.Completed ? null : progress;
                Add(PSStreamObjectType.Progress, _job.Progress, progress);
                break;
            default:
                break;
        }
    }

    /// <summary>Takes everything in the order in which it was written, or looks at it.</summary>
    public IReadOnlyList<JobRecord> Read(bool keep)
    {
        lock (_lock)
        {
            if (_cleared || _order.Count == 0)
            {
                return [];
            }

            var queues = new Dictionary<PSStreamObjectType, Queue<object?>>
            {
                [PSStreamObjectType.Output] = Take(_job.Output, keep),
                [PSStreamObjectType.Error] = Take(_job.Error, keep),
                [PSStreamObjectType.Warning] = Take(_job.Warning, keep),
                [PSStreamObjectType.Verbose] = Take(_job.Verbose, keep),
                [PSStreamObjectType.Debug] = Take(_job.Debug, keep),
                [PSStreamObjectType.Information] = Take(_job.Information, keep),
                [PSStreamObjectType.Progress] = Take(_job.Progress, keep),
            };
            List<JobRecord> records = Merge(queues);
            if (!keep)
            {
                _order.Clear();
            }

            return records;
        }
    }

    /// <summary>Lets go of everything, and takes nothing more.</summary>
    public void Clear()
    {
        _ = Read(keep: false);
        lock (_lock)
        {
            _cleared = true;
            Progress = null;
        }
    }

    private List<JobRecord> Merge(Dictionary<PSStreamObjectType, Queue<object?>> queues)
    {
        // What another reader has taken was the oldest of its stream.
        Dictionary<PSStreamObjectType, int> taken = queues.ToDictionary(
            pair => pair.Key, pair => _order.Count(type => type == pair.Key) - pair.Value.Count);
        var records = new List<JobRecord>(_order.Count);
        foreach (PSStreamObjectType type in _order)
        {
            if (taken[type]-- <= 0 && queues[type].TryDequeue(out object? value))
            {
                records.Add(new JobRecord(type, value));
            }
        }

        return records;
    }

    // The collection's own way to take everything moves what is left for each object taken, which is hours for a million.
    private static Queue<object?> Take<T>(PSDataCollection<T> stream, bool keep)
    {
        lock (((ICollection)stream).SyncRoot)
        {
            var taken = new T[stream.Count];
            stream.CopyTo(taken, 0);
            if (!keep)
            {
                stream.Clear();
            }

            return new Queue<object?>(taken.Cast<object?>());
        }
    }

    private static void NeverBlock<T>(PSDataCollection<T> stream) => stream.EnumeratorNeverBlocks = true;

    private void Add<T>(PSStreamObjectType type, PSDataCollection<T> stream, T record)
    {
        lock (_lock)
        {
            if (!_cleared)
            {
                _order.Add(type);
                stream.Add(record);
            }
        }
    }
}

/// <summary>Something that a job has written.</summary>
/// <param name="Type">The stream.</param>
/// <param name="Value">The object or record.</param>
internal readonly record struct JobRecord(PSStreamObjectType Type, object? Value);
