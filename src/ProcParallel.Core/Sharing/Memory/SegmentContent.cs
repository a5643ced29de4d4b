namespace ProcParallel.Core.Sharing;

/// <summary>What is to be in shared memory.</summary>
/// <param name="Kind">An array, a value or a list.</param>
/// <param name="Length">The number of elements; 1 for a value.</param>
/// <param name="ElementSize">Bytes of one.</param>
/// <param name="ElementType">As <see cref="ElementTypes"/> describes it.</param>
internal sealed record SegmentContent(SegmentKind Kind, int Length, int ElementSize, byte[] ElementType)
{
    public long DataSize => SizeOf(Kind, Length, ElementSize);

    /// <summary>Where in the data the first element is.</summary>
    public int InitialOffset => Kind != SegmentKind.Value || AtomicMemory.Fits(ElementSize) ? 0 : WideCell.FirstPlace;

    public static long SizeOf(SegmentKind kind, int length, int elementSize) =>
        kind == SegmentKind.Value ? WideCell.SizeOf(elementSize) : (long)length * elementSize;
}
