using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>Where the words of locks are: many in one piece of shared memory. Thread-safe.</summary>
/// <remarks>
/// The place of a lock that was disposed of is not used again, since other processes may still look there. The memory goes with the last lock in it.
/// </remarks>
internal static class LockMemory
{
    /// <summary>As many as have room in one page, with what the memory begins with.</summary>
    private const int Words = 56;

    private static readonly object Gate = new();
    private static readonly Dictionary<Segment, int> Used = [];
    private static readonly Dictionary<Guid, Segment> Attached = [];
    private static Segment? _current;
    private static int _next;

    /// <summary>Makes the word of a lock that this process serves.</summary>
    /// <exception cref="SharedMemoryException">There is no memory for it, or there are too many open files.</exception>
    public static LockWord Create()
    {
        lock (Gate)
        {
            if (_current is null || _next == Words)
            {
                var content = new SegmentContent(SegmentKind.Array, Words * LockWord.Size, 1, []);
                _current = Segment.Create(SegmentStore.Current, content, null);
                _next = 0;
            }

            Used[_current] = Used.GetValueOrDefault(_current) + 1;
            return new LockWord(_current, _next++);
        }
    }

    /// <summary>Uses a word of this process's own making once more.</summary>
    /// <returns>False if nobody uses it any more.</returns>
    public static bool TryShare(LockWord word)
    {
        lock (Gate)
        {
            return Used.ContainsKey(word.Segment) && ++Used[word.Segment] > 0;
        }
    }

    /// <summary>Lets go of what <see cref="Create"/> or <see cref="Read"/> has given, or <see cref="TryShare"/> has granted.</summary>
    public static void Release(LockWord word)
    {
        lock (Gate)
        {
            if (--Used[word.Segment] > 0)
            {
                return;
            }

            Used.Remove(word.Segment);
            Attached.Remove(word.Segment.Id);
            _current = _current == word.Segment ? null : _current;
        }

        word.Segment.Dispose();
    }

    /// <summary>Writes where the word is, for <see cref="Read"/> in another process.</summary>
    public static void Write(ref MessagePackWriter writer, LockWord word)
    {
        writer.Write(word.Segment.Location);
        writer.Write(word.Segment.Id.ToByteArray());
        writer.Write(word.Index);
    }

    /// <summary>Finds the word of a lock that another process serves. The memory stays mapped until all that were found are released.</summary>
    /// <exception cref="SharedMemoryException">Its memory cannot be mapped here.</exception>
    public static LockWord Read(ref MessagePackReader reader)
    {
        string location = MessageFields.ReadText(ref reader);
        Guid id = MessageFields.ReadGuid(ref reader);
        int index = reader.ReadInt32();
        lock (Gate)
        {
            if (!Attached.TryGetValue(id, out Segment? segment))
            {
                segment = Open(location, id);
                Attached[id] = segment;
            }

            if (index < 0 || (index + 1L) * LockWord.Size > segment.Length)
            {
                throw new ProtocolException("A lock is not where it is said to be.");
            }

            Used[segment] = Used.GetValueOrDefault(segment) + 1;
            return new LockWord(segment, index);
        }
    }

    private static Segment Open(string location, Guid id)
    {
        Segment segment = Segment.Open(SegmentStore.Current, location);
        if (segment.Id == id)
        {
            return segment;
        }

        segment.Dispose();
        throw SegmentStore.Gone();
    }
}
