using System.Globalization;
using ProcParallel.Core.Results;

namespace ProcParallel.Results;

/// <summary>Which item something came from, and who ran it.</summary>
/// <param name="ItemIndex">Position of the item in the input, from 0.</param>
/// <param name="WorkerId">Number of the worker; 0 for a process that is no worker of a pool.</param>
/// <param name="ProcessId">Process id of the worker.</param>
/// <param name="Attempt">Which attempt at the item it was, from 1.</param>
internal readonly record struct ItemOrigin(long ItemIndex, int WorkerId, int ProcessId, int Attempt)
{
    public static ItemOrigin Of(in ResultPiece piece, int offset) =>
        new(piece.Chunk.FirstIndex + offset, piece.WorkerId, piece.ProcessId, piece.Chunk.Attempt);

    /// <summary>For people; with the name of the task if it was one, whose name says more than the number of its item.</summary>
    public string ToText(string? taskName)
    {
        if (WorkerId == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"process {taskName}, id {ProcessId}");
        }

        string what = taskName is null ? string.Create(CultureInfo.InvariantCulture, $"item {ItemIndex}") : $"task {taskName}";
        string attempt = Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $", attempt {Attempt}") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{what}, worker {WorkerId}, process {ProcessId}{attempt}");
    }
}
