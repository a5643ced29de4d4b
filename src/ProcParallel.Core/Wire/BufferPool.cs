using System.Buffers;

namespace ProcParallel.Core.Wire;

/// <summary>Where all buffers for messages come from. Thread-safe.</summary>
/// <remarks>
/// Buffers of usual size are reused, because to touch fresh memory costs more than to copy into it. Huge ones are not kept, or a process that
/// has once sent a huge value would hold its memory for ever; a while after the last of them was given back, their memory goes back to the system.
/// </remarks>
internal static class BufferPool
{
    private const int LargestKept = 16 * 1024 * 1024;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    /// <summary>A buffer of at least so many bytes, with any content.</summary>
    public static byte[] Rent(int length) =>
        length <= LargestKept ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Takes a buffer back, which must not be used any more.</summary>
    public static void Return(byte[] buffer)
    {
        if (buffer.Length <= LargestKept)
            ArrayPool<byte>.Shared.Return(buffer);
        else
            Later.Collector.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    // Only this gives memory back: an idle process does not collect, and other collections keep what they have freed for later.
    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>A type of its own, because most processes never need a timer for it.</summary>
    private static class Later
    {
        public static readonly Timer Collector = new(_ => Collect());
    }
}
