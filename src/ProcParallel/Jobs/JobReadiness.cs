using ProcParallel.Core.Sharing;

namespace ProcParallel.Jobs;

/// <summary>A wait for the end of a job, as one of several things that are waited for.</summary>
internal sealed class JobReadiness : Readiness
{
    private readonly ParJob _job;
    private readonly Action<ParJob> _wake;

    public JobReadiness(ParJob job, Action wake)
    {
        _job = job;
        _wake = _ => wake();
        job.WhenDone(_wake);
    }

    public override void Withdraw() => _job.NoLongerWhenDone(_wake);

    public override bool Settle() => _job.Ready;
}
