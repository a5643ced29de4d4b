using Xunit;

namespace ProcParallel.Core.Tests.Pool;

/// <summary>A test with a watchdog that looks at processes and their files, sends signals, or runs a shell, in a way that is tested on Linux.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    internal const string Reason = "It looks at /proc or at what the system or the runtime keeps in files, sends signals, or runs a shell, as on Linux.";

    public LinuxFactAttribute()
    {
        Timeout = PoolTest.Watchdog;
        Skip = OperatingSystem.IsLinux() ? null : Reason;
    }
}

/// <inheritdoc cref="LinuxFactAttribute"/>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        Timeout = PoolTest.Watchdog;
        Skip = OperatingSystem.IsLinux() ? null : LinuxFactAttribute.Reason;
    }
}
