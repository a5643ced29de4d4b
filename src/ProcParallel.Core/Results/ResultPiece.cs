using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Results;

/// <summary>A part of the results of one chunk: records as they came from the worker, or the failure of one item.</summary>
/// <param name="Chunk">The chunk. Its <see cref="Chunk.Taken"/> is the offset of the item that the first record belongs to.</param>
/// <param name="Frame">The frame that holds the records; disposed by <see cref="PoolCall.Release"/>.</param>
/// <param name="Start">Where the records begin in the frame.</param>
/// <param name="Length">How many bytes they have.</param>
/// <param name="Ended">How many items end in this part.</param>
/// <param name="Failure">Why the item at <see cref="Chunk.Taken"/> failed, where its worker could not say so.</param>
/// <param name="WorkerId">The worker's number in its pool.</param>
/// <param name="ProcessId">The worker's process id.</param>
internal readonly record struct ResultPiece(
    Chunk Chunk, Frame? Frame, int Start, int Length, int Ended, Exception? Failure, int WorkerId, int ProcessId)
{
    public ReadOnlySpan<byte> Records => Frame is null ? default : Frame.Span.Slice(Start, Length);
}
