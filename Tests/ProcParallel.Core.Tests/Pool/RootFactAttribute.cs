using ProcParallel.Core.Workers;
using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A test that plays another user, which only root can. Says why it is skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        Timeout = PoolTest.Watchdog;
        Skip = OperatingSystem.IsLinux() && UnixNative.GetEffectiveUser() == 0 ? null : "It plays another user, which only root can, on Linux.";
    }
}
