using System.Diagnostics;
using System.Management.Automation;
using ProcParallel.Jobs;

namespace ProcParallel.Commands;

/// <summary>Waits until processes have ended, however they end, and puts those out that have. Python's <c>join()</c>.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ParProcess")]
[OutputType(typeof(ParProcess))]
public sealed class WaitParProcessCommand : ProcessTargetCmdlet
{
    private readonly EndedJobs _ended = new();

    /// <summary>Gets or sets a value indicating whether the first that ends is enough.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>Gets or sets how many seconds to wait; the default, -1, waits for ever. It is no error when that is not enough.</summary>
    [Parameter]
    [ValidateRange(-1.0, 2_147_483)]
    public double TimeoutSeconds { get; set; } = -1;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var elapsed = Stopwatch.StartNew();
        _ended.Watch(Processes);
        try
        {
            for (int i = 0; i < Processes.Count && _ended.TryTake(out ParJob? process, Remaining(elapsed), StopToken); i++)
            {
                WriteObject(process);
                if (Any)
                {
                    break;
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
            _ended.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Remaining(Stopwatch elapsed) =>
        TimeoutSeconds < 0 ? Timeout.Infinite : (int)Math.Max(0, (TimeoutSeconds * 1000) - elapsed.Elapsed.TotalMilliseconds);
}
