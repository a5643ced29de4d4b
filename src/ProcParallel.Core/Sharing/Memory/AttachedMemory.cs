namespace ProcParallel.Core.Sharing;

/// <summary>The shared memory that this process has, so that there is one object for each. Thread-safe.</summary>
internal static class AttachedMemory
{
    private const int FewestToTidy = 64;

    private static readonly Dictionary<Guid, WeakReference<SharedMemory>> Known = [];
    private static readonly HashSet<SharedMemory> Kept = [];
    private static readonly object Gate = new();
    private static int _tidyAt = FewestToTidy;

    public static void Add(SharedMemory memory)
    {
        lock (Gate)
        {
            Known[memory.Id] = new WeakReference<SharedMemory>(memory);
            if (Known.Count >= _tidyAt)
                Tidy();
        }
    }

    /// <summary>Keeps what this process has made until it disposes of it: who has a handle or a name can come at any time.</summary>
    public static void Keep(SharedMemory memory)
    {
        lock (Gate)
        {
            Kept.Add(memory);
        }
    }

    public static void Remove(SharedMemory memory)
    {
        lock (Gate)
        {
            Kept.Remove(memory);
            if (Known.TryGetValue(memory.Id, out WeakReference<SharedMemory>? reference) && reference.TryGetTarget(out SharedMemory? known) && known == memory)
                Known.Remove(memory.Id);
        }
    }

    /// <summary>What a handle stands for.</summary>
    /// <exception cref="SharedMemoryException">It is gone, or is no such memory.</exception>
    public static SharedMemory Attach(string location, Guid id)
    {
        lock (Gate)
        {
            if (Find(id) is { } known)
                return known;
            Segment segment = Segment.Open(SegmentStore.Current, location);
            if (segment.Id == id)
                return Attach(segment);
            segment.Dispose();
            throw SegmentStore.Gone();
        }
    }

    /// <summary>What has a name.</summary>
    /// <exception cref="SharedMemoryException">Nothing has it, or it is of another kind.</exception>
    public static T Attach<T>(string name)
        where T : SharedMemory
    {
        ArgumentNullException.ThrowIfNull(name);
        SegmentName.Validate(name);
        lock (Gate)
        {
            string location = SegmentStore.Current.Find(name)
                ?? throw new SharedMemoryException(SharedMemoryReason.NotFound, $"There is no shared memory with the name '{name}', or the process that made it has ended.");
            Segment segment = Segment.Open(SegmentStore.Current, location);
            SharedMemory? found = Find(segment.Id);
            if (found is not null || segment.Name != name)
                segment.Dispose();
            found ??= segment.Name == name ? Attach(segment) : throw SegmentStore.Gone();
            return found as T ?? throw new SharedMemoryException(SharedMemoryReason.WrongType, $"The shared memory '{name}' is a {found}.");
        }
    }

    private static SharedMemory Attach(Segment segment)
    {
        try
        {
            return segment.Kind == SegmentKind.List
                ? new ParList(segment, ListLayout.Read(segment))
                : ElementTypes.Find(segment.ElementType, segment.ElementSize).Attach(segment);
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    private static SharedMemory? Find(Guid id) =>
        Known.TryGetValue(id, out WeakReference<SharedMemory>? reference) && reference.TryGetTarget(out SharedMemory? memory) && !memory.IsDisposed ? memory : null;

    private static void Tidy()
    {
        foreach ((Guid id, WeakReference<SharedMemory> reference) in Known)
        {
            if (!reference.TryGetTarget(out SharedMemory? memory) || memory.IsDisposed)
                Known.Remove(id);
        }

        _tidyAt = Math.Max(FewestToTidy, 2 * Known.Count);
    }
}
