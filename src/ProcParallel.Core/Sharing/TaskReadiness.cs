using System.Diagnostics.CodeAnalysis;

namespace ProcParallel.Core.Sharing;

/// <summary>A wait for the end of a task, as one of several things that are waited for.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source that has no timer and gave away no wait handle has nothing to dispose of.")]
internal sealed class TaskReadiness : Readiness
{
    private readonly Task _task;
    private readonly CancellationTokenSource _withdrawn = new();

    public TaskReadiness(Task task, Action wake)
    {
        _task = task;
        _ = task.ContinueWith(_ => wake(), _withdrawn.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public override void Withdraw() => _withdrawn.Cancel();

    public override bool Settle() => _task.IsCompleted;
}
