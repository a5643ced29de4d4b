using System.ComponentModel;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Mappings of the page file, named in the namespace of the user's session. The system removes one when no process has it any more, in
/// whatever way they ended.
/// </summary>
internal sealed partial class WindowsSegmentStore : SegmentStore
{
    private const string Prefix = @"Local\procparallel-";
    private const int AlreadyExists = unchecked((int)0x800700B7);

    public override SegmentBacking Create(long size, string? name)
    {
        string location = name is null
            ? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{EndpointDirectory.RandomName()}")
            : Named(name);
        try
        {
            return new Backing(location, MemoryMappedFile.CreateNew(location, size, MemoryMappedFileAccess.ReadWrite));
        }
        catch (IOException failure) when (name is not null && failure.HResult == AlreadyExists)
        {
            throw NameInUse(name, failure);
        }
        catch (Exception failure) when (failure is IOException or Win32Exception or OutOfMemoryException or ArgumentOutOfRangeException)
        {
            throw OutOfSpace(size, $"the system's memory and page file cannot hold it ({failure.Message})", failure);
        }
    }

    public override MemoryMappedViewAccessor Open(string location)
    {
        if (!LocationPattern().IsMatch(location))
            throw Refused(location);
        return OperatingSystem.IsWindows() ? OpenExisting(location) : throw new PlatformNotSupportedException();
    }

    public override string? Find(string name) => Named(name);

    private static string Named(string name) => $"{Prefix}name-{name}";

    [SupportedOSPlatform("windows")]
    private static MemoryMappedViewAccessor OpenExisting(string location)
    {
        try
        {
            using MemoryMappedFile file = MemoryMappedFile.OpenExisting(location, MemoryMappedFileRights.ReadWrite);
            return View(file);
        }
        catch (FileNotFoundException failure)
        {
            throw Gone(failure);
        }
        catch (UnauthorizedAccessException)
        {
            throw Refused(location);
        }
    }

    [GeneratedRegex(@"^Local\\procparallel-([0-9]{1,10}-[0-9a-f]{16}|name-[A-Za-z0-9._-]{1,64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocationPattern();

    private sealed class Backing(string location, MemoryMappedFile file) : SegmentBacking(location)
    {
        public override MemoryMappedViewAccessor Open() => View(file);

        public override void Dispose() => file.Dispose();
    }
}
