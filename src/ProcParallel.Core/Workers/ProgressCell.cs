using System.IO.MemoryMappedFiles;

namespace ProcParallel.Core.Workers;

/// <summary>
/// A few bytes of memory shared by a worker and its parent, in which the worker notes which item it is about to run.
/// </summary>
/// <remarks>
/// A note in memory costs a nanosecond, a message would cost microseconds; and it can be read after the worker's death, whatever
/// ended it. So the parent always knows exactly which item was running and for how long, and which had not begun.
/// </remarks>
internal sealed unsafe class ProgressCell : IDisposable
{
    private const int Size = 64;
    private const int JournalSize = 64 * 1024;
    private const int PositionOffset = 0;
    private const int StartedOffset = 8;
    private const int DoneOffset = 16;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _cell;

    private ProgressCell(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, Size + JournalSize);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _cell);
        _cell += _view.PointerOffset;
        Journal = new ResultJournal(_cell + Size, JournalSize);
    }

    /// <summary>Gets where the worker notes results that it has not sent yet.</summary>
    public ResultJournal Journal { get; }

    /// <summary>Gets the number of items that the worker has finished since it started.</summary>
    public long ItemsDone => Volatile.Read(ref *(long*)(_cell + DoneOffset));

    /// <summary>Gets when the running item began, as a <see cref="System.Diagnostics.Stopwatch"/> time stamp; 0 when none runs.</summary>
    public long StartedTimestamp => Volatile.Read(ref *(long*)(_cell + StartedOffset));

    public static ProgressCell Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            PreallocationSize = Size + JournalSize,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new ProgressCell(Map(new FileStream(path, options)));
    }

    public static ProgressCell Open(string path) =>
        new(Map(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)));

    /// <summary>Notes that the item at <paramref name="offset"/> of a chunk is about to run. For the worker's executing thread.</summary>
    public void Begin(int chunkId, int offset, long timestamp)
    {
        Volatile.Write(ref *(long*)(_cell + StartedOffset), timestamp);
        Volatile.Write(ref *(long*)(_cell + PositionOffset), ((long)chunkId << 32) | (uint)(offset + 1));
    }

    /// <summary>Notes that the running item has ended. For the worker's executing thread.</summary>
    public void End()
    {
        Volatile.Write(ref *(long*)(_cell + StartedOffset), 0);
        long* done = (long*)(_cell + DoneOffset);
        Volatile.Write(ref *done, *done + 1);
    }

    /// <summary>Gets the number of items of the chunk that have begun, which is 0 when the worker is at another chunk.</summary>
    public int Begun(int chunkId)
    {
        long position = Volatile.Read(ref *(long*)(_cell + PositionOffset));
        return (int)(position >> 32) == chunkId ? (int)(position & 0xFFFF_FFFF) : 0;
    }

    public void Dispose()
    {
        if (_cell is null)
        {
            return;
        }

        _cell = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static MemoryMappedFile Map(FileStream stream) =>
        MemoryMappedFile.CreateFromFile(stream, null, Size + JournalSize, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
}
