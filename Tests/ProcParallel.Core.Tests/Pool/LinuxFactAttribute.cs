using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A test with a watchdog that looks at processes, or sends signals, in a way that only Linux has.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        Timeout = PoolTest.Watchdog;
        Skip = OperatingSystem.IsLinux() ? null : "It looks at /proc.";
    }
}

/// <inheritdoc cref="LinuxFactAttribute"/>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        Timeout = PoolTest.Watchdog;
        Skip = OperatingSystem.IsLinux() ? null : "It looks at /proc.";
    }
}
