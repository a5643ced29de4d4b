using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>Waits for jobs and gives what they put out: as they end, or in their order. Python's <c>AsyncResult.get()</c>.</summary>
[Cmdlet(VerbsCommunications.Receive, "ParResult")]
[OutputType(typeof(object))]
[OutputType(typeof(ParResult))]
public sealed class ReceiveParResultCommand : JobTargetCmdlet
{
    private const int StreamInterval = 50;

    private readonly BlockingCollection<ParJob> _ended = [];
    private readonly Stopwatch _elapsed = new();

    /// <summary>Gets or sets how many seconds to wait altogether; the default, -1, waits for ever. Jobs that have not ended go on.</summary>
    [Parameter]
    [ValidateRange(-1.0, 2_147_483)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <summary>Gets or sets a value indicating whether results come in the order of the jobs instead of as they end.</summary>
    [Parameter]
    public SwitchParameter Ordered { get; set; }

    /// <summary>Gets or sets a value indicating whether the results stay, to be received again.</summary>
    [Parameter]
    public SwitchParameter Keep { get; set; }

    /// <summary>Gets or sets a value indicating whether records with index, input, errors and timings are put out instead of the bare outputs.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _elapsed.Start();
        try
        {
            if (Ordered || Jobs.Count == 1)
            {
                foreach (ParJob job in Jobs)
                {
                    ReceiveStreaming(job);
                }
            }
            else
            {
                ReceiveAsEnded();
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended.CompleteAdding();
        }

        base.Dispose(disposing);
    }

    private void ReceiveAsEnded()
    {
        foreach (ParJob job in Jobs)
        {
            job.WhenDone(NoteEnded);
        }

        for (int i = 0; i < Jobs.Count; i++)
        {
            if (!_ended.TryTake(out ParJob? job, Remaining(), StopToken))
            {
                ReportTimeouts();
                return;
            }

            Write(job, Keep);
            Finish(job);
        }
    }

    private void NoteEnded(ParJob job)
    {
        try
        {
            _ended.Add(job);
        }
        catch (InvalidOperationException)
        {
            // The cmdlet was stopped, or has timed out.
        }
    }

    /// <summary>Gives what there is of a job while it runs, so that a long one can be watched.</summary>
    private void ReceiveStreaming(ParJob job)
    {
        while (true)
        {
            int remaining = Remaining();
            bool ended = job.WaitFor(TimeSpan.FromMilliseconds(remaining < 0 ? StreamInterval : Math.Min(remaining, StreamInterval)), StopToken);
            if (ended || !Keep)
            {
                Write(job, Keep);
            }

            if (ended)
            {
                Finish(job);
                return;
            }

            if (remaining == 0)
            {
                WriteError(ParError.ResultTimedOut(job, TimeoutSeconds));
                return;
            }
        }
    }

    private void Write(ParJob job, bool keep)
    {
        if (!PassThru)
        {
            foreach (Jobs.JobRecord record in job.Streams.Read(keep))
            {
                record.WriteTo(this);
            }

            return;
        }

        IReadOnlyList<ParResult> results = job is ParMapJob map ? map.TakeResults(keep) : job.Ready && job is ParTask { Result: { } one } ? [one] : [];
        WriteObject(results, enumerateCollection: true);
        if (!keep)
        {
            _ = job.Streams.Read(keep: false);
        }
    }

    private void Finish(ParJob job)
    {
        if (job.TerminalError is { } error && job is not ParMapJob && !PassThru && (Keep || !job.TerminalErrorReceived))
        {
            job.TerminalErrorReceived = true;
            Streams.RecordWriter.WriteError(this, error);
        }

        if (job.OnCompleted is { } action)
        {
            WriteObject(SessionState.InvokeCommand.InvokeScript(SessionState, action, job), enumerateCollection: true);
        }
    }

    private void ReportTimeouts()
    {
        foreach (ParJob job in Jobs.Where(job => !job.Ready))
        {
            WriteError(ParError.ResultTimedOut(job, TimeoutSeconds));
        }
    }

    private int Remaining() => TimeoutSeconds < 0
        ? Timeout.Infinite
        : (int)Math.Max(0, (TimeoutSeconds * 1000) - _elapsed.Elapsed.TotalMilliseconds);
}
