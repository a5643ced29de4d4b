namespace ProcParallel.Core;

/// <summary>How many processors this process may use.</summary>
public static class UsableProcessors
{
    /// <summary>
    /// Gets the number of processors, with the affinity mask and the processor quota of a container counted; at least 1. The runtime
    /// reads both (cgroup versions 1 and 2), and <c>DOTNET_PROCESSOR_COUNT</c> overrides them.
    /// </summary>
    public static int Count => Math.Max(1, Environment.ProcessorCount);
}
