using System.Management.Automation;
using ProcParallel.Core.Results;

namespace ProcParallel.Results;

/// <summary>What has arrived so far of an item whose end has not. Most items have one output and no error, which take no list.</summary>
internal sealed class OpenItem
{
    private object? _first;
    private List<object?>? _outputs;
    private List<ErrorRecord>? _errors;
    private int _count;

    public TimeSpan Duration { get; set; }

    public void AddOutput(object? value)
    {
        if (_count++ == 0)
        {
            _first = value;
            return;
        }

        _outputs ??= [_first];
        _outputs.Add(value);
    }

    public void AddError(ErrorRecord error) => (_errors ??= []).Add(error);

    public ParResult ToResult(in ResultPiece piece, int offset, bool failed) =>
        new(piece.Chunk.FirstIndex + offset, piece.Chunk.Tag(offset), !failed)
        {
            Output = _outputs is null ? _first : _outputs.ToArray(),
            OutputCount = _count,
            Errors = _errors is null ? [] : _errors,
            WorkerId = piece.WorkerId,
            ProcessId = piece.ProcessId,
            Attempt = piece.Chunk.Attempt,
            Duration = Duration,
        };
}
