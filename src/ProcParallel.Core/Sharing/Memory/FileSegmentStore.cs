using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Files in a directory that is private to the user and this process, where the system has nothing better. What a process that was killed
/// leaves, the next one that shares memory removes.
/// </summary>
/// <remarks>Names are symbolic links to the files. A link whose file is gone counts as none.</remarks>
[UnsupportedOSPlatform("windows")]
internal sealed partial class FileSegmentStore : SegmentStore, IDisposable
{
    private const string LinkPrefix = "procparallel-name-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lazy<EndpointDirectory> _directory = new(MakeDirectory);

    public FileSegmentStore() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();

    public override SegmentBacking Create(long size, string? name)
    {
        string path = Path.Combine(_directory.Value.FullPath, EndpointDirectory.RandomName());
        if (name is not null && Find(name) is not null)
            throw NameInUse(name);
        try
        {
            Make(path, size);
        }
        catch (IOException failure)
        {
            File.Delete(path);
            throw OutOfSpace(size, $"the folder '{Path.GetDirectoryName(path)}' cannot hold it ({failure.Message})", failure);
        }

        // Only now: a link to a file that is not there yet could be taken for one that was left behind.
        return new Backing(path, name is null ? null : Claim(name, path));
    }

    public override MemoryMappedViewAccessor Open(string location)
    {
        if (!LocationPattern().IsMatch(location) || Path.GetFullPath(location) != location)
            throw Refused(location);
        if (!File.Exists(location))
            throw Gone();
        if (new FileInfo(location).LinkTarget is not null || File.GetUnixFileMode(location) != OwnerOnly)
            throw Refused(location);
        try
        {
            return Map(location);
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

    public override string? Find(string name) => new FileInfo(LinkOf(name)).LinkTarget is { } target && File.Exists(target) ? target : null;

    /// <summary>Removes the directory; what is in it goes too.</summary>
    public void Dispose()
    {
        if (_directory.IsValueCreated)
            _directory.Value.Dispose();
    }

    private static string LinkOf(string name) => Path.Combine(EndpointDirectory.Root(), LinkPrefix + name);

    private static void Make(string path, long size)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            PreallocationSize = size,
            UnixCreateMode = OwnerOnly,
        };
        using var file = new FileStream(path, options);
        file.SetLength(size);
    }

    private static EndpointDirectory MakeDirectory()
    {
        var directory = EndpointDirectory.Create();
        foreach (string link in Directory.EnumerateFileSystemEntries(EndpointDirectory.Root(), LinkPrefix + "*"))
            RemoveDangling(link);
        return directory;
    }

    private static string Claim(string name, string path)
    {
        string link = LinkOf(name);
        RemoveDangling(link);
        try
        {
            File.CreateSymbolicLink(link, path);
            return link;
        }
        catch (IOException failure)
        {
            File.Delete(path);
            throw NameInUse(name, failure);
        }
    }

    private static void RemoveDangling(string link)
    {
        try
        {
            if (new FileInfo(link).LinkTarget is { } target && !File.Exists(target))
                File.Delete(link);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is tidying too, or the link is another user's.
        }
    }

    private static MemoryMappedViewAccessor Map(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.ReadWrite);
        return View(file);
    }

    [GeneratedRegex(@"/procparallel-[0-9]{1,10}-[0-9a-f]{1,8}-[0-9a-f]{16}/[0-9a-f]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocationPattern();

    private sealed class Backing(string path, string? link) : SegmentBacking(path)
    {
        // Memory that is never disposed of, and not used any more, must not stay on disk until the process ends.
        ~Backing() => Remove();

        public override MemoryMappedViewAccessor Open() => Map(Location);

        public override void Dispose()
        {
            Remove();
            GC.SuppressFinalize(this);
        }

        private void Remove()
        {
            try
            {
                File.Delete(Location);
                if (link is not null)
                    File.Delete(link);
            }
            catch (IOException)
            {
                // The directory goes with the process.
            }
        }
    }
}
