using System.IO.MemoryMappedFiles;

namespace ProcParallel.Core.Sharing;

/// <summary>Where a system keeps memory that several processes of one user can have.</summary>
internal abstract class SegmentStore
{
    public static SegmentStore Current { get; } =
        OperatingSystem.IsLinux() ? new LinuxSegmentStore() : OperatingSystem.IsWindows() ? new WindowsSegmentStore() : new FileSegmentStore();

    /// <summary>Takes memory, all zero, that cannot run out later. It is there until it is disposed of, or this process ends in whatever way.</summary>
    /// <exception cref="SharedMemoryException">There is not so much, or the name is taken.</exception>
    public abstract SegmentBacking Create(long size, string? name);

    /// <summary>Opens what <see cref="SegmentBacking.Location"/> names. The location may come from anywhere.</summary>
    /// <exception cref="SharedMemoryException">It is gone, or is not such memory.</exception>
    public abstract MemoryMappedViewAccessor Open(string location);

    /// <summary>Gets the location of memory by its name; null if nothing has the name.</summary>
    public abstract string? Find(string name);

    protected static MemoryMappedViewAccessor View(MemoryMappedFile file) => file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.ReadWrite);

    protected static SharedMemoryException NameInUse(string name, Exception? cause = null) =>
        new(SharedMemoryReason.NameInUse, $"There is shared memory with the name '{name}' already. Attach to it, or choose another name.", cause);

    public static SharedMemoryException OutOfSpace(long size, string where, Exception? cause = null) =>
        new(SharedMemoryReason.OutOfSpace, $"There is no room for {ByteCount.Text(size)} of shared memory: {where}. Make it smaller, or dispose of other shared memory.", cause);

    public static SharedMemoryException Gone(Exception? cause = null) =>
        new(SharedMemoryReason.NotFound, "The shared memory is gone: the process that made it has disposed of it or has ended.", cause);

    protected static SharedMemoryException Refused(string location) =>
        new(SharedMemoryReason.Refused, $"'{location}' is not shared memory that ProcParallel has made for this user.");
}

/// <summary>Memory of this process's own making. Disposing of it makes it unreachable for others; those who have it mapped keep it.</summary>
internal abstract class SegmentBacking(string location) : IDisposable
{
    /// <summary>By which another process of the same user opens it.</summary>
    public string Location => location;

    /// <summary>Maps all of it into this process.</summary>
    public abstract MemoryMappedViewAccessor Open();

    public abstract void Dispose();
}
