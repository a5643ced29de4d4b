using System.IO.MemoryMappedFiles;
using System.Text;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>Shared memory as one process has it mapped.</summary>
/// <remarks>
/// Its address stays good for whoever holds the object, disposed or not, so that readers need neither a lock nor a count: disposing of it puts
/// empty memory in the place of what was mapped, and only the finalizer gives the addresses back.
/// </remarks>
internal sealed unsafe class Segment : IDisposable
{
    private const int LargestLockHandle = SegmentHeader.LockSize - sizeof(int);

    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Null if another process has made the memory.</summary>
    private readonly SegmentBacking? _backing;

    /// <summary>Read once: who shares the memory could change what is written there, but not what has been checked.</summary>
    private readonly SegmentHeader _header;
    private int _disposed;
    private int _changes;

    private Segment(MemoryMappedViewAccessor view, SegmentBacking? backing, string location, in SegmentHeader header)
    {
        (_view, _backing, Location, _header) = (view, backing, location, header);
        byte* start = StartOf(view);
        ElementType = new ReadOnlySpan<byte>(start + sizeof(SegmentHeader), header.ElementTypeSize).ToArray();
        Name = header.NameSize == 0 ? null : Encoding.ASCII.GetString(start + sizeof(SegmentHeader) + header.ElementTypeSize, header.NameSize);
        Data = start + header.DataOffset;
        GC.AddMemoryPressure(view.Capacity);
    }

    ~Segment() => GC.RemoveMemoryPressure(_view.Capacity);

    public string Location { get; }

    public Guid Id => _header.Id;

    public SegmentKind Kind => _header.Kind;

    public int Length => _header.Length;

    public int ElementSize => _header.ElementSize;

    public int CreatorId => _header.CreatorId;

    public string? Name { get; }

    /// <summary>As <see cref="ElementTypes"/> describes it.</summary>
    public byte[] ElementType { get; }

    /// <summary>Where what is shared begins. Whoever uses it keeps this object alive until then.</summary>
    public byte* Data { get; }

    /// <summary>Bytes from <see cref="Data"/> on.</summary>
    public long DataSize => _view.Capacity - _header.DataOffset;

    public bool IsOwn => _backing is not null;

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>The handle of the lock, as <see cref="MemoryLock"/> writes it; null as long as the maker has not put it there.</summary>
    public byte[]? LockHandle
    {
        get
        {
            int size = Volatile.Read(ref *(int*)Lock);
            byte[]? handle = size is > 0 and <= LargestLockHandle ? new ReadOnlySpan<byte>(Lock + sizeof(int), size).ToArray() : null;
            GC.KeepAlive(this);
            return handle;
        }

        set
        {
            value.CopyTo(new Span<byte>(Lock + sizeof(int), LargestLockHandle));
            Volatile.Write(ref *(int*)Lock, value!.Length);
            GC.KeepAlive(this);
        }
    }

    private byte* Lock => Data - SegmentHeader.LockSize;

    /// <summary>Makes shared memory.</summary>
    /// <inheritdoc cref="Begin"/>
    public static Segment Create(SegmentStore store, SegmentContent content, string? name)
    {
        Segment segment = Begin(store, content, name);
        segment.Complete();
        return segment;
    }

    /// <summary>Makes shared memory that nobody else can attach to before <see cref="Complete"/>.</summary>
    /// <param name="store">Where.</param>
    /// <param name="content">What for.</param>
    /// <param name="name">Its name, if any.</param>
    /// <param name="initial">The first elements; all others are zero.</param>
    public static Segment Begin(SegmentStore store, SegmentContent content, string? name, ReadOnlySpan<byte> initial = default)
    {
        SegmentName.Validate(name);
        byte[] nameBytes = Encoding.ASCII.GetBytes(name ?? "");
        var header = new SegmentHeader
        {
            Id = Guid.NewGuid(),
            Kind = content.Kind,
            Length = content.Length,
            ElementSize = content.ElementSize,
            ElementTypeSize = content.ElementType.Length,
            NameSize = nameBytes.Length,
            CreatorId = Environment.ProcessId,
        };
        header.DataOffset = header.NeededDataOffset;
        SegmentBacking backing = store.Create(header.DataOffset + SegmentHeader.Align(content.DataSize), name);
        try
        {
            MemoryMappedViewAccessor view = backing.Open();
            byte* start = StartOf(view);
            *(SegmentHeader*)start = header;
            content.ElementType.CopyTo(new Span<byte>(start + sizeof(SegmentHeader), content.ElementType.Length));
            nameBytes.CopyTo(new Span<byte>(start + sizeof(SegmentHeader) + content.ElementType.Length, nameBytes.Length));
            initial.CopyTo(new Span<byte>(start + header.DataOffset + content.InitialOffset, initial.Length));
            return new Segment(view, backing, backing.Location, header);
        }
        catch (Exception failure)
        {
            backing.Dispose();
            if (failure is IOException or OutOfMemoryException)
                throw SegmentStore.OutOfSpace(header.DataOffset + content.DataSize, $"it cannot be mapped ({failure.Message})", failure);
            throw;
        }
    }

    /// <summary>Maps what another process has made. Nothing that is found there is believed before it is checked.</summary>
    public static Segment Open(SegmentStore store, string location)
    {
        MemoryMappedViewAccessor view = store.Open(location);
        if (TryReadHeader(view, out SegmentHeader header))
            return new Segment(view, null, location, header);
        view.Dispose();
        if (header.Magic == 0)
            throw SegmentStore.Gone();
        throw new SharedMemoryException(SharedMemoryReason.Refused, $"What is at '{location}' is not shared memory of this version of ProcParallel.");
    }

    /// <summary>Lets others attach to it: who finds it by its name finds what has been written until now.</summary>
    public void Complete()
    {
        Volatile.Write(ref ((SegmentHeader*)StartOf(_view))->Magic, SegmentHeader.CurrentMagic);
        GC.KeepAlive(this);
    }

    /// <summary>Begins a change that others wait for, and that disposing therefore waits for: from the first step to the last it is one of the same memory.</summary>
    /// <returns>Whether it may be made; false if the memory has been disposed of.</returns>
    public bool BeginChange()
    {
        Interlocked.Increment(ref _changes);
        if (!IsDisposed)
            return true;
        EndChange();
        return false;
    }

    public void EndChange() => Interlocked.Decrement(ref _changes);

    /// <summary>Ends the use of the memory here; if this process has made it, nobody else can attach to it any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        SpinWait.SpinUntil(() => Volatile.Read(ref _changes) == 0);
        _backing?.Dispose();
        if (!OperatingSystem.IsWindows())
            UnixNative.ReplaceMapping((nint)StartOf(_view), (nint)_view.Capacity);
        GC.RemoveMemoryPressure(_view.Capacity);
        GC.SuppressFinalize(this);
    }

    private static byte* StartOf(MemoryMappedViewAccessor view) => (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle();

    private static bool TryReadHeader(MemoryMappedViewAccessor view, out SegmentHeader header)
    {
        header = default;
        if (view.Capacity < sizeof(SegmentHeader))
            return false;

        // It was written last: who sees it sees all else, but only when it is looked at first.
        ulong magic = Volatile.Read(ref ((SegmentHeader*)StartOf(view))->Magic);
        header = *(SegmentHeader*)StartOf(view) with { Magic = magic };
        return header.Magic == SegmentHeader.CurrentMagic
            && header.ElementTypeSize >= 0 && header.NameSize is >= 0 and <= SegmentName.MaxLength && header.Length > 0 && header.ElementSize > 0
            && header.DataOffset == header.NeededDataOffset
            && header.DataOffset <= view.Capacity
            && SegmentContent.SizeOf(header.Kind, header.Length, header.ElementSize) <= view.Capacity - header.DataOffset;
    }
}
