using System.Management.Automation;
using ProcParallel.Pools;
using ProcParallel.Sharing;

namespace ProcParallel;

/// <summary>
/// Stops the pools of a runspace when the module is removed from it, and all when the process ends, so that nothing is left behind. For the
/// engine.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        AppDomain.CurrentDomain.ProcessExit += StopEverything;
        SharingSetup.Apply();
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        AppDomain.CurrentDomain.ProcessExit -= StopEverything;
        PoolRegistry.StopCurrent();
    }

    private static void StopEverything(object? sender, EventArgs e) => PoolRegistry.StopEverything();
}
