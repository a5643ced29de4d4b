using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ProcParallel.Core.Workers;

/// <summary>
/// A Windows job object that ends its processes when the last handle to it is closed, which the system does for us when this process
/// ends in whatever way.
/// </summary>
internal sealed partial class WindowsJob : IDisposable
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;

    private readonly SafeWaitHandle? _handle;

    public WindowsJob()
    {
        if (!OperatingSystem.IsWindows())
        {
            return;
        }

        _handle = CreateJobObject(IntPtr.Zero, IntPtr.Zero);
        var information = new ExtendedLimits { Basic = { LimitFlags = KillOnJobClose } };
        _ = SetInformationJobObject(_handle, ExtendedLimitInformation, ref information, Marshal.SizeOf<ExtendedLimits>());
    }

    public void Assign(Process process)
    {
        if (_handle is not null && OperatingSystem.IsWindows())
        {
            _ = AssignProcessToJobObject(_handle, process.SafeHandle);
        }
    }

    public void Dispose() => _handle?.Dispose();

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW")]
    private static partial SafeWaitHandle CreateJobObject(IntPtr attributes, IntPtr name);

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(SafeWaitHandle job, int kind, ref ExtendedLimits information, int length);

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeWaitHandle job, SafeProcessHandle process);

    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimits
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public BasicLimits Basic;
        public ulong ReadOperationCount;
        public ulong WriteOperationCount;
        public ulong OtherOperationCount;
        public ulong ReadTransferCount;
        public ulong WriteTransferCount;
        public ulong OtherTransferCount;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }
}
