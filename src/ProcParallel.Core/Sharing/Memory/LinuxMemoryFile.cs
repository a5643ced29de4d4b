using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>A file that is only memory and has no place in a folder.</summary>
/// <remarks>
/// All of it is taken when it is made: memory that ran out later would end the process that touches it. And its size is sealed: if somebody
/// could make it smaller, that would end all processes that have it mapped. The seals are also how one knows it from any other file.
/// </remarks>
internal static class LinuxMemoryFile
{
    public const int NoMemory = 12;
    public const int NoSpace = 28;

    private const int Interrupted = 4;
    private const int InvalidArgument = 22;
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const uint NoExecution = 8;
    private const int AddSeals = 1033;
    private const int GetSeals = 1034;
    private const int SizeSeals = 1 | 2 | 4;

    /// <summary>Above it one asks before. Asking takes longer than making something small, which is no danger.</summary>
    private const long LargestUnasked = 1 << 20;

    /// <summary>A signal, of which the runtime sends itself many, undoes what has been taken in one call: so not too much at a time.</summary>
    private const long LargestStep = 4 << 20;

    /// <exception cref="Win32Exception">With the number of the error in C.</exception>
    public static SafeFileHandle Create(long size)
    {
        if (size > LargestUnasked && size > AvailableMemory.Bytes())
            throw new Win32Exception(NoMemory);
        SafeFileHandle file = Create();
        try
        {
            RandomAccess.SetLength(file, size);
            for (long done = 0; done < size; done += LargestStep)
                Reserve(file, done, Math.Min(LargestStep, size - done));
            return UnixNative.Control(file, AddSeals, SizeSeals) == 0 ? file : throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether it is a file that nobody can make smaller or larger.</summary>
    public static bool IsSealed(SafeFileHandle file) => UnixNative.Control(file, GetSeals, 0) is int seals and >= 0 && (seals & SizeSeals) == SizeSeals;

    private static SafeFileHandle Create()
    {
        const string name = "procparallel";
        int descriptor = UnixNative.CreateMemoryFile(name, CloseOnExec | AllowSealing | NoExecution);

        // Before Linux 6.3 it cannot be said that no code is in it.
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == InvalidArgument)
            descriptor = UnixNative.CreateMemoryFile(name, CloseOnExec | AllowSealing);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static void Reserve(SafeFileHandle file, long start, long length)
    {
        int error;
        do
        {
            error = UnixNative.Reserve(file, (nint)start, (nint)length);
        }
        while (error == Interrupted);

        if (error != 0)
            throw new Win32Exception(error);
    }
}
