namespace ProcParallel.Core.Sharing;

/// <summary>Where the slots of a shared list are: in its memory stand how many there are, then how many bytes each can hold, then the slots.</summary>
/// <remarks>It is read once: who shares the memory could change what is written there, but not what has been checked.</remarks>
internal sealed unsafe class ListLayout
{
    /// <summary>What the memory of a list consists of, in bytes.</summary>
    public const int Unit = WideCell.Alignment;

    /// <summary>What a slot's room is a multiple of, in bytes; no slot has less.</summary>
    public const int SlotStep = 8;

    private readonly int[] _capacities;
    private readonly long[] _offsets;

    private ListLayout(int[] capacities)
    {
        (_capacities, _offsets) = (capacities, new long[capacities.Length]);
        long end = SizeOfDirectory(capacities.Length);
        for (int i = 0; i < capacities.Length; i++)
        {
            _offsets[i] = end;
            end += ListSlot.SizeOf(capacities[i]);
        }

        Size = end;
    }

    public int Count => _capacities.Length;

    /// <summary>Gets the bytes of all, a multiple of <see cref="Unit"/>.</summary>
    public long Size { get; }

    /// <summary>Gets what describes the memory.</summary>
    /// <exception cref="SharedMemoryException">It is more than can be described.</exception>
    public SegmentContent Content => Size / Unit <= int.MaxValue
        ? new SegmentContent(SegmentKind.List, (int)(Size / Unit), Unit, [])
        : throw SegmentStore.OutOfSpace(Size, $"a list has at most {ByteCount.Text((long)int.MaxValue * Unit)}");

    /// <summary>A list whose slots have room for so many bytes, and are made a little larger where that is needed.</summary>
    public static ListLayout For(IEnumerable<int> sizes) =>
        new([.. sizes.Select(size => Math.Max(SlotStep, (int)((size + SlotStep - 1L) / SlotStep * SlotStep)))]);

    /// <summary>That of memory that another process has made.</summary>
    /// <exception cref="SharedMemoryException">It is none.</exception>
    public static ListLayout Read(Segment segment)
    {
        int count = *(int*)segment.Data;
        if (count > 0 && SizeOfDirectory(count) <= segment.DataSize)
        {
            int[] capacities = new ReadOnlySpan<int>((int*)segment.Data + 1, count).ToArray();
            if (Array.TrueForAll(capacities, static capacity => capacity >= SlotStep) && new ListLayout(capacities) is var layout && layout.Size <= segment.DataSize)
                return layout;
        }

        throw new SharedMemoryException(SharedMemoryReason.Refused, "The shared list does not describe its slots as ProcParallel does.");
    }

    public void Write(Segment segment)
    {
        *(int*)segment.Data = Count;
        _capacities.CopyTo(new Span<int>((int*)segment.Data + 1, Count));
    }

    /// <summary>Gets the bytes that a slot can hold.</summary>
    public int Capacity(int index) => _capacities[index];

    public ListSlot Slot(Segment segment, int index) => new(segment, segment.Data + _offsets[index], _capacities[index]);

    private static long SizeOfDirectory(int count) => (((1L + count) * sizeof(int)) + Unit - 1) / Unit * Unit;
}
