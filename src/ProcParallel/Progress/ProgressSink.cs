using System.Management.Automation;

namespace ProcParallel.Progress;

/// <summary>
/// Writes the progress of a cmdlet and sees to it that all that was begun is ended, however the cmdlet ends. For the pipeline's thread.
/// </summary>
internal sealed class ProgressSink : IDisposable
{
    private static long _lastSource = 0x5061_7200_0000_0000;

    // All activities of one source make one tree.
    private readonly long _source = Interlocked.Increment(ref _lastSource);
    private readonly PSCmdlet _cmdlet;
    private readonly Dictionary<int, ProgressRecord> _open = [];

    public ProgressSink(PSCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        IsSilent = cmdlet.MyInvocation.BoundParameters.TryGetValue("ProgressAction", out object? given)
            ? IsOff(given)
            : IsOff(cmdlet.SessionState.PSVariable.GetValue("ProgressPreference"));
    }

    /// <summary>Gets a value indicating whether nobody sees progress here.</summary>
    public bool IsSilent { get; }

    /// <summary>Gets or sets the activity that those without a parent are shown under; null for none.</summary>
    public ProgressBar? Root { get; set; }

    public void Write(ProgressRecord record)
    {
        if (IsSilent)
        {
            return;
        }

        if (record.RecordType != ProgressRecordType.Completed)
        {
            _open[record.ActivityId] = record;
        }

        _cmdlet.CommandRuntime.WriteProgress(_source, record);

        // Not before: a pipeline that is stopped does not write, and leaves the rest to Dispose.
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _open.Remove(record.ActivityId);
        }
    }

    /// <summary>Writes what a worker has written.</summary>
    public void WriteNested(ProgressRecord record)
    {
        if (Root is not null && record.ParentActivityId < 0)
        {
            Root.Show();
            record.ParentActivityId = ProgressBar.Activity;
        }

        Write(record);
    }

    /// <summary>Shows copies of these under the root, and nothing else.</summary>
    public void ShowOnly(IEnumerable<ProgressRecord> records)
    {
        ProgressRecord[] wanted = records.ToArray();
        End(open => open.ActivityId != ProgressBar.Activity && !Array.Exists(wanted, record => record.ActivityId == open.ActivityId), Write);
        foreach (ProgressRecord record in wanted)
        {
            WriteNested(new ProgressRecord(record.ActivityId, record.Activity, record.StatusDescription)
            {
                CurrentOperation = record.CurrentOperation,
                PercentComplete = record.PercentComplete,
                SecondsRemaining = record.SecondsRemaining,
            });
        }
    }

    /// <summary>Ends what an item that has ended has left open.</summary>
    public void EndNested(int workerId)
    {
        if (_open.Count > (Root is { IsShown: true } ? 1 : 0))
        {
            End(record => record.ActivityId != ProgressBar.Activity && ProgressValue.WorkerOf(record.ActivityId) == workerId, Write);
        }
    }

    /// <summary>Ends everything.</summary>
    public void End() => End(_ => true, Write);

    /// <summary>Ends what is left after the pipeline was stopped, when the cmdlet itself may write no more.</summary>
    public void Dispose() => End(_ => true, record => _cmdlet.Host?.UI?.WriteProgress(_source, record));

    private static bool IsOff(object? preference) =>
        LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) && action is ActionPreference.SilentlyContinue or ActionPreference.Ignore;

    private void End(Func<ProgressRecord, bool> condition, Action<ProgressRecord> write)
    {
        // The innermost first, which have the higher numbers.
        foreach (ProgressRecord record in _open.Values.Where(condition).OrderByDescending(record => record.ActivityId).ToArray())
        {
            write(new ProgressRecord(record.ActivityId, record.Activity, record.StatusDescription)
            {
                ParentActivityId = record.ParentActivityId,
                RecordType = ProgressRecordType.Completed,
            });
            _open.Remove(record.ActivityId);
        }
    }
}
