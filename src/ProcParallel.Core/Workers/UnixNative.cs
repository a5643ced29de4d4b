using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ProcParallel.Core.Workers;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class UnixNative
{
    public const int SignalKill = 9;

    /// <summary>The address family of local sockets.</summary>
    public const ushort LocalSocketFamily = 1;

    /// <summary>A flag of <see cref="Send"/>: a peer that is gone is an error and not a signal. Linux.</summary>
    public const int SendWithoutSignal = 0x4000;

    // Linux and macOS number these two differently.
    public static readonly int SignalContinue = OperatingSystem.IsMacOS() ? 19 : 18;
    public static readonly int SignalStop = OperatingSystem.IsMacOS() ? 17 : 19;

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int SetSession();

    /// <summary>Asks for a signal when a thread that started this process, or has taken over from one that did, ends. Linux.</summary>
    public static int SetParentDeathSignal(int signal)
    {
        const int setParentDeathSignal = 1;
        return ControlProcess(setParentDeathSignal, signal, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int GetProcessGroup();

    /// <summary>memfd_create: a file that is only memory. Linux.</summary>
    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMemoryFile(string name, uint flags);

    /// <summary>fcntl, for commands that take a number.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    /// <summary>posix_fallocate. Returns the number of the error, or 0.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    public static partial int Reserve(SafeFileHandle file, nint start, nint length);

    /// <summary>Puts private memory, all zero, in the place of what is mapped at an address: whoever still reads there reads zeros.</summary>
    /// <returns>False if the system does not do it; then what was mapped is still there.</returns>
    public static bool ReplaceMapping(nint address, nint length)
    {
        const int readAndWrite = 1 | 2;
        const int privateAndFixed = 0x2 | 0x10;
        int anonymous = OperatingSystem.IsLinux() ? 0x20 : 0x1000;
        return Map(address, length, readAndWrite, privateAndFixed | anonymous, -1, 0) == address;
    }

    /// <summary>Maps pages before they are touched, where the system can (Linux 5.14).</summary>
    public static void Populate(nint address, nint length)
    {
        const int populateForWriting = 23;
        _ = Advise(address, length, populateForWriting);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial int GetEffectiveUser();

    /// <summary>A blocking stream socket that processes started by this one do not inherit. Linux. Negative when the system has none.</summary>
    public static int OpenLocalSocket()
    {
        const int stream = 1;
        const int closeOnExecute = 0x80000;
        return OpenSocket(LocalSocketFamily, stream | closeOnExecute, 0);
    }

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeFileHandle socket, in byte address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeFileHandle socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeFileHandle socket, in byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial int ShutDown(SafeFileHandle socket, int direction);

    /// <summary>Who listened at, or connected to, the other end: process, user and group. Linux.</summary>
    public static int GetPeerCredentials(SafeFileHandle socket, ref int credentials, ref int length)
    {
        const int socketLevel = 1;
        const int peerCredentials = 17;
        return GetSocketOption(socket, socketLevel, peerCredentials, ref credentials, ref length);
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetSocketOption(SafeFileHandle socket, int level, int option, ref int value, ref int length);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ControlProcess(int option, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);
}
