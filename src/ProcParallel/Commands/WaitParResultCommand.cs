using System.Diagnostics;
using System.Management.Automation;
using ProcParallel.Jobs;
using ProcParallel.Progress;

namespace ProcParallel.Commands;

/// <summary>Waits until jobs have ended, and puts those out that have. Nothing is taken from them. Python's <c>AsyncResult.wait()</c>.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ParResult", DefaultParameterSetName = "All")]
[OutputType(typeof(ParJob))]
public sealed class WaitParResultCommand : JobTargetCmdlet
{
    private const int MostNestedBars = 8;

    private readonly EndedJobs _ended = new();
    private readonly Stopwatch _elapsed = new();
    private ProgressSink? _progress;

    /// <summary>Gets or sets a value indicating whether the first that ends is enough.</summary>
    [Parameter(ParameterSetName = "Any")]
    public SwitchParameter Any { get; set; }

    /// <summary>Gets or sets a value indicating whether all must end, which is the default.</summary>
    [Parameter(ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>Gets or sets a value indicating whether the first that fails is enough; without one, all must end.</summary>
    [Parameter(ParameterSetName = "FirstError")]
    public SwitchParameter FirstError { get; set; }

    /// <summary>Gets or sets how many seconds to wait; the default, -1, waits for ever. It is no error when that is not enough.</summary>
    [Parameter]
    [ValidateRange(-1.0, 2_147_483)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <summary>Gets or sets a value indicating whether no progress is shown.</summary>
    [Parameter]
    public SwitchParameter NoProgress { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _ended.Watch(Jobs);

        _elapsed.Start();
        _progress = new ProgressSink(this);
        if (!NoProgress && !_progress.IsSilent)
        {
            _progress.Root = new ProgressBar(_progress, "Wait-ParResult", Count);
        }

        try
        {
            for (int i = 0; i < Jobs.Count && TryTakeNext(out ParJob? job); i++)
            {
                WriteObject(job);
                if (Any || (FirstError && !job.Successful))
                {
                    break;
                }
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

    private bool TryTakeNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ParJob? job)
    {
        while (true)
        {
            int remaining = TimeoutSeconds < 0 ? Timeout.Infinite : (int)Math.Max(0, (TimeoutSeconds * 1000) - _elapsed.Elapsed.TotalMilliseconds);
            int wait = _progress!.Root is null ? remaining : remaining < 0 ? ProgressBar.Interval : Math.Min(remaining, ProgressBar.Interval);
            if (_ended.TryTake(out job, wait, StopToken))
            {
                return true;
            }

            if (remaining == 0)
            {
                return false;
            }

            ShowProgress();
        }
    }

    private ProgressCount Count()
    {
        long done = 0;
        long failed = 0;
        long total = 0;
        foreach (ParJob job in Jobs)
        {
            if (job is ParMapJob map)
            {
                done += map.Done;
                failed += map.FailedCount;
                total += map.Total;
            }
            else
            {
                done += job.Ready ? 1 : 0;
                failed += job.Ready && !job.Successful ? 1 : 0;
                total++;
            }
        }

        return new ProgressCount(done, failed, total);
    }

    /// <summary>The bar, and under it what the jobs' own scripts show. Their records stay where they are, for whoever receives the jobs.</summary>
    private void ShowProgress()
    {
        if (_progress!.Root is not { } bar)
        {
            return;
        }

        bar.Tick();
        if (!bar.IsShown)
        {
            return;
        }

        _progress.ShowOnly(Jobs.Where(job => !job.Ready).Select(job => job.Streams.Progress).OfType<ProgressRecord>().Take(MostNestedBars));
    }
}
