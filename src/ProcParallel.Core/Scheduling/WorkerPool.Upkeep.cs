namespace ProcParallel.Core.Scheduling;

/// <content>What the monitor asks for.</content>
internal sealed partial class WorkerPool
{
    /// <summary>Hands out work that became possible with time alone, such as taking items back from a worker that turned out slow.</summary>
    public void PumpNow() => Pump();

    /// <summary>Under the lock: the calls that have taken longer than they may.</summary>
    public PoolCall[] OverdueCalls(long now) => _calls.Any(call => call.IsOverdue(now)) ? [.. _calls.Where(call => call.IsOverdue(now))] : [];

    /// <summary>Ends a call that takes too long.</summary>
    public void Expire(PoolCall call) => Abort(call, new CallTimeoutException(call.Options.TotalTimeout!.Value, call.Ended, call.Added));
}
