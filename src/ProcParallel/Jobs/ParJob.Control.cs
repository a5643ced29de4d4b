using System.ComponentModel;
using System.Management.Automation;

namespace ProcParallel;

/// <content>What the engine's job cmdlets ask for.</content>
public abstract partial class ParJob : IJobDebugger
{
    /// <inheritdoc/>
    Debugger IJobDebugger.Debugger => throw new PSNotSupportedException(
        $"Job '{Name}' cannot be debugged: its script runs in another process, which has neither a console nor a debugger attached. "
        + "To debug the script, run it in this session, with ForEach-Object or the call operator.");

    /// <inheritdoc/>
    bool IJobDebugger.IsAsync { get; set; }

    /// <inheritdoc/>
    public override void StartJob()
    {
        // It was started when it was made.
    }

    /// <inheritdoc/>
    public override void StartJobAsync() => OnStartJobCompleted(new AsyncCompletedEventArgs(null, false, null));

    /// <inheritdoc/>
    public override void StopJob() => StopAndWait();

    /// <inheritdoc/>
    public override void StopJob(bool force, string reason) => StopAndWait();

    /// <inheritdoc/>
    public override void StopJobAsync() => StopInBackground();

    /// <inheritdoc/>
    public override void StopJobAsync(bool force, string reason) => StopInBackground();

    /// <inheritdoc/>
    public override void SuspendJob() => throw CannotSuspend();

    /// <inheritdoc/>
    public override void SuspendJob(bool force, string reason) => throw CannotSuspend();

    /// <inheritdoc/>
    public override void SuspendJobAsync() => OnSuspendJobCompleted(new AsyncCompletedEventArgs(CannotSuspend(), false, null));

    /// <inheritdoc/>
    public override void SuspendJobAsync(bool force, string reason) => SuspendJobAsync();

    /// <inheritdoc/>
    public override void ResumeJob() => throw CannotSuspend();

    /// <inheritdoc/>
    public override void ResumeJobAsync() => OnResumeJobCompleted(new AsyncCompletedEventArgs(CannotSuspend(), false, null));

    /// <inheritdoc/>
    public override void UnblockJob() => throw CannotSuspend();

    /// <inheritdoc/>
    public override void UnblockJobAsync() => OnUnblockJobCompleted(new AsyncCompletedEventArgs(CannotSuspend(), false, null));

    private static PSNotSupportedException CannotSuspend() =>
        new("A job in a worker process cannot be suspended, resumed or unblocked. It can be stopped with Stop-Job.");

    private void StopAndWait()
    {
        Cancel();

        // Not Wait(): this also runs where the pipeline is stopped, and what was cancelled ends by itself.
        _done.Wait();
    }

    // Stop-Job and Remove-Job -Force wait for this event, so it must come whatever happens.
    private void StopInBackground()
    {
        Cancel();
        WhenDone(_ => OnStopJobCompleted(new AsyncCompletedEventArgs(null, false, null)));
    }
}
