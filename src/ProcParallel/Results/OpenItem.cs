using System.Management.Automation;
using ProcParallel.Core.Results;

namespace ProcParallel.Results;

/// <summary>What has arrived so far of an item whose end has not.</summary>
internal sealed class OpenItem
{
    public List<object?> Output { get; } = [];

    public List<ErrorRecord> Errors { get; } = [];

    public TimeSpan Duration { get; set; }

    public ParResult ToResult(in ResultPiece piece, int offset, bool failed) =>
        new(piece.Chunk.FirstIndex + offset, piece.Chunk.Tag(offset), Output, Errors, failed)
        {
            WorkerId = piece.WorkerId,
            ProcessId = piece.ProcessId,
            Attempt = piece.Chunk.Attempt,
            Duration = Duration,
        };
}
