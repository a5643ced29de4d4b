using System.Management.Automation;
using System.Management.Automation.Remoting.Internal;
using ProcParallel.Core.Results;
using ProcParallel.Streams;

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

    public JobStreams(Job job)
    {
        _job = job;
        foreach (object stream in new object[] { job.Output, job.Error, job.Warning, job.Verbose, job.Debug, job.Information, job.Progress })
        {
            stream.GetType().GetProperty("EnumeratorNeverBlocks")!.SetValue(stream, true);
        }
    }

    public bool HasMoreData => _job.Output.Count > 0 || _job.Error.Count > 0 || _job.Warning.Count > 0 || _job.Verbose.Count > 0
        || _job.Debug.Count > 0 || _job.Information.Count > 0 || _job.Progress.Count > 0;

    public void AddOutput(object? value)
    {
        lock (_lock)
        {
            _order.Add(PSStreamObjectType.Output);
            _job.Output.Add(value is null ? null! : PSObject.AsPSObject(value));
        }
    }

    public void AddError(ErrorRecord record)
    {
        lock (_lock)
        {
            _order.Add(PSStreamObjectType.Error);
            _job.Error.Add(record);
        }
    }

    /// <summary>Adds a record of one of the other streams.</summary>
    public void Add(RecordKind kind, object? value, int activityOffset)
    {
        lock (_lock)
        {
            switch (kind)
            {
                case RecordKind.Warning:
                    Add(PSStreamObjectType.Warning, _job.Warning, new WarningRecord((string)value!));
                    break;
                case RecordKind.Verbose:
                    Add(PSStreamObjectType.Verbose, _job.Verbose, new VerboseRecord((string)value!));
                    break;
                case RecordKind.Debug:
                    Add(PSStreamObjectType.Debug, _job.Debug, new DebugRecord((string)value!));
                    break;
                case RecordKind.Information:
                    Add(PSStreamObjectType.Information, _job.Information, InformationValue.ToRecord((object?[])value!));
                    break;
                case RecordKind.Progress:
                    Add(PSStreamObjectType.Progress, _job.Progress, ProgressValue.ToRecord((object?[])value!, activityOffset, -1));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Takes everything in the order in which it was written, or looks at it.</summary>
    public IReadOnlyList<JobRecord> Read(bool keep)
    {
        lock (_lock)
        {
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

    private static Queue<object?> Take<T>(PSDataCollection<T> stream, bool keep) =>
        new((keep ? [.. stream] : stream.ReadAll()).Cast<object?>());

    private void Add<T>(PSStreamObjectType type, PSDataCollection<T> stream, T record)
    {
        _order.Add(type);
        stream.Add(record);
    }
}

/// <summary>Something that a job has written.</summary>
/// <param name="Type">The stream.</param>
/// <param name="Value">The object or record.</param>
internal readonly record struct JobRecord(PSStreamObjectType Type, object? Value)
{
    /// <summary>Writes it to the same stream of a cmdlet.</summary>
    public void WriteTo(PSCmdlet cmdlet)
    {
        switch (Value)
        {
            case ErrorRecord error when Type == PSStreamObjectType.Error:
                RecordWriter.WriteError(cmdlet, error);
                break;
            case WarningRecord warning when Type == PSStreamObjectType.Warning:
                cmdlet.WriteWarning(warning.Message);
                break;
            case VerboseRecord verbose when Type == PSStreamObjectType.Verbose:
                cmdlet.WriteVerbose(verbose.Message);
                break;
            case DebugRecord debug when Type == PSStreamObjectType.Debug:
                cmdlet.WriteDebug(debug.Message);
                break;
            case InformationRecord information when Type == PSStreamObjectType.Information:
                cmdlet.WriteInformation(information);
                break;
            case ProgressRecord progress when Type == PSStreamObjectType.Progress:
                cmdlet.WriteProgress(progress);
                break;
            default:
                cmdlet.WriteObject(Value);
                break;
        }
    }
}
