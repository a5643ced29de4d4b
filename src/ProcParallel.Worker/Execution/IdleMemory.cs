namespace ProcParallel.Worker.Execution;

/// <summary>Gives back what large items have left behind once a worker has nothing to do: an idle process does not collect by itself.</summary>
/// <remarks>For the executing thread.</remarks>
internal sealed class IdleMemory
{
    /// <summary>So long is a worker idle before it is worth it, in milliseconds.</summary>
    public const int Delay = 1000;

    private const long WorthCollecting = 64L * 1024 * 1024;

    private long _kept;

    /// <summary>Collects if there is much that was not there, or could not be collected, the last time.</summary>
    public void Release()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) - _kept < WorthCollecting)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _kept = GC.GetTotalMemory(forceFullCollection: false);
    }
}
