using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Remoting.Internal;
using ProcParallel.Errors;
using ProcParallel.Jobs;
using ProcParallel.Progress;
using ProcParallel.Streams;

namespace ProcParallel.Commands;

/// <summary>Waits for jobs and gives what they put out: as they end, or in their order. Python's <c>AsyncResult.get()</c>.</summary>
[Cmdlet(VerbsCommunications.Receive, "ParResult")]
[OutputType(typeof(object))]
[OutputType(typeof(ParResult))]
public sealed class ReceiveParResultCommand : JobTargetCmdlet
{
    private const int StreamInterval = 50;

    private readonly EndedJobs _ended = new();
    private readonly Stopwatch _elapsed = new();
    private ProgressSink? _progress;

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
        _progress = new ProgressSink(this);
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

        _progress.End();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended.Dispose();
            _progress?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReceiveAsEnded()
    {
        _ended.Watch(Jobs);

        for (int i = 0; i < Jobs.Count; i++)
        {
            if (!_ended.TryTake(out ParJob? job, Remaining(), StopToken))
            {
                ReportTimeouts();
                return;
            }

            Write(job);
            Finish(job);
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
                Write(job);
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

    private void Write(ParJob job)
    {
        if (PassThru)
        {
            WriteObject(job.ReadResults(Keep), enumerateCollection: true);
            if (!Keep)
            {
                _ = job.Streams.Read(keep: false);
            }

            return;
        }

        foreach (JobRecord record in job.Streams.Read(Keep))
        {
            Write(record);
        }

        if (!Keep)
        {
            job.ForgetItems();
        }
    }

    private void Write(JobRecord record)
    {
        switch (record.Type)
        {
            case PSStreamObjectType.Output:
                WriteObject(record.Value);
                break;
            case PSStreamObjectType.Error:
                RecordWriter.WriteError(this, (ErrorRecord)record.Value!);
                break;
            case PSStreamObjectType.Progress:
                _progress!.WriteNested((ProgressRecord)record.Value!);
                break;
            default:
                RecordWriter.Write(this, record.Value);
                break;
        }
    }

    private void Finish(ParJob job)
    {
        // A task that has failed has a record which says so, one that never ran to its end has not.
        bool isReported = PassThru && job.JobStateInfo.State == JobState.Failed && job is ParSingleJob { Result: not null };
        if (job.EndError is { } error && !isReported && (Keep || !job.EndErrorReceived))
        {
            job.EndErrorReceived |= !Keep;
            RecordWriter.WriteError(this, error);
        }

        if (job.TakeOnCompleted())
        {
            RunOnCompleted(job, job.OnCompleted!);
        }
    }

    private void RunOnCompleted(ParJob job, ScriptBlock action)
    {
        Collection<PSObject> output;
        try
        {
            output = action.InvokeWithContext(null, [new PSVariable("_", job)], job);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // The results of the other jobs are not to be lost for it.
            RecordWriter.WriteError(this, e.ErrorRecord);
            return;
        }

        WriteObject(output, enumerateCollection: true);
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
