using System.ComponentModel;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Memory without a file: other processes open it as <c>/proc/PID/fd/N</c> of the process that made it. So the kernel removes it when that
/// process ends, in whatever way, and no file is left that somebody would have to remove.
/// </summary>
/// <remarks>
/// Names are sockets that are bound in the abstract namespace, for the same reason. One is the name itself: that it can be bound only once makes
/// it unique. The other has the location in its own name, where others find it in the kernel's list of sockets.
/// </remarks>
internal sealed partial class LinuxSegmentStore : SegmentStore
{
    private const string FilePrefix = "/memfd:procparallel";
    private const string SocketList = "/proc/net/unix";

    public override SegmentBacking Create(long size, string? name)
    {
        Socket? unique = name is null ? null : Claim(name);
        SafeFileHandle? file = null;
        try
        {
            file = LinuxMemoryFile.Create(size);
            string location = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}");
            Socket? pointer = name is null ? null : Bind(SocketName(name) + location);
            return new Backing(location, file, unique, pointer);
        }
        catch (Exception failure)
        {
            file?.Dispose();
            unique?.Dispose();
            if (failure is Win32Exception { NativeErrorCode: LinuxMemoryFile.NoSpace or LinuxMemoryFile.NoMemory })
                throw OutOfSpace(size, $"{ByteCount.Text(AvailableMemory.Bytes())} of memory are available to this process", failure);
            if (failure is Win32Exception)
                throw OutOfSpace(size, failure.Message, failure);
            throw;
        }
    }

    public override MemoryMappedViewAccessor Open(string location)
    {
        if (LocationPattern().Match(location) is not { Success: true } match)
            throw Refused(location);
        try
        {
            // Looked at before it is opened: to open a device or a pipe can do something. The number may have been given to another file since.
            if (!IsMemory(location))
                throw Gone();
            if (UserOf(match.Groups[1].Value) != UserOf("self"))
                throw Refused(location);
            using SafeFileHandle file = File.OpenHandle(location, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return LinuxMemoryFile.IsSealed(file) ? Map(file) : throw Gone();
        }
        catch (IOException failure) when (failure is not SharedMemoryException)
        {
            throw Gone(failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            // Or its number has been given to another file in between.
            throw IsMemory(location) ? Refused(location) : Gone(failure);
        }
    }

    public override string? Find(string name)
    {
        string start = "@" + SocketName(name)[1..] + "/";
        foreach (string line in File.ReadLines(SocketList))
        {
            int found = line.IndexOf(start, StringComparison.Ordinal);
            if (found < 0)
                continue;

            // Anybody can bind such a socket: what another user says is not listened to.
            string location = line[(found + start.Length - 1)..];
            if (LocationPattern().Match(location) is { Success: true } match && UserOf(match.Groups[1].Value) == UserOf("self"))
                return location;
        }

        return null;
    }

    private static bool IsMemory(string location) => new FileInfo(location).LinkTarget?.StartsWith(FilePrefix, StringComparison.Ordinal) == true;

    private static string SocketName(string name) => $"\0procparallel-{UserOf("self")}-{name}";

    private static Socket Claim(string name)
    {
        try
        {
            return Bind(SocketName(name));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw NameInUse(name, failure);
        }
    }

    private static Socket Bind(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(name));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static MemoryMappedViewAccessor Map(SafeFileHandle file)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        return View(mapped);
    }

    /// <summary>The user whom a process runs as; empty if there is no such process.</summary>
    private static string UserOf(string process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t')[2] ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"^/proc/([0-9]{1,10})/fd/[0-9]{1,10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocationPattern();

    private sealed class Backing(string location, SafeFileHandle file, params Socket?[] names) : SegmentBacking(location)
    {
        // The maker is likely to fill it: to have all pages mapped at once costs a tenth of a fault for each.
        public override MemoryMappedViewAccessor Open()
        {
            MemoryMappedViewAccessor view = Map(file);
            UnixNative.Populate(view.SafeMemoryMappedViewHandle.DangerousGetHandle(), (nint)view.Capacity);
            return view;
        }

        public override void Dispose()
        {
            for (int i = names.Length - 1; i >= 0; i--)
                names[i]?.Dispose();
            file.Dispose();
        }
    }
}
