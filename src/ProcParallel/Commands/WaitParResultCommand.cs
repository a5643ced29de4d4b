using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Waits until jobs have ended, and puts those out that have. Nothing is taken from them. Python's <c>AsyncResult.wait()</c>.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ParResult", DefaultParameterSetName = "All")]
[OutputType(typeof(ParJob))]
public sealed class WaitParResultCommand : JobTargetCmdlet
{
    private readonly BlockingCollection<ParJob> _ended = [];

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

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (ParJob job in Jobs)
        {
            job.WhenDone(NoteEnded);
        }

        var elapsed = Stopwatch.StartNew();
        try
        {
            for (int i = 0; i < Jobs.Count; i++)
            {
                int remaining = TimeoutSeconds < 0 ? Timeout.Infinite : (int)Math.Max(0, (TimeoutSeconds * 1000) - elapsed.Elapsed.TotalMilliseconds);
                if (!_ended.TryTake(out ParJob? job, remaining, StopToken))
                {
                    return;
                }

                WriteObject(job);
                if (Any || (FirstError && !job.Successful))
                {
                    return;
                }
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

    private void NoteEnded(ParJob job)
    {
        try
        {
            _ended.Add(job);
        }
        catch (InvalidOperationException)
        {
            // Nobody waits any more.
        }
    }
}
