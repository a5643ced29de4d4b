using System.Management.Automation;
using ProcParallel.Pools;

namespace ProcParallel;

/// <summary>Stops everything when the module is removed or the session ends, so that nothing is left behind. For the engine.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport() => AppDomain.CurrentDomain.ProcessExit += StopEverything;

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        AppDomain.CurrentDomain.ProcessExit -= StopEverything;
        PoolRegistry.StopEverything();
    }

    private static void StopEverything(object? sender, EventArgs e) => PoolRegistry.StopEverything();
}
