using System.Globalization;
using ProcParallel.Core.Scheduling;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Core.Results;

/// <summary>Puts the records of a call's results together to one result per item. For one thread at a time.</summary>
internal sealed class ResultAssembler<T>
{
    private readonly Dictionary<Chunk, List<T>> _open = [];

    /// <summary>Gets the results that are complete, in the order of their completion.</summary>
    public Queue<ItemResult<T>> Completed { get; } = new();

    public void Read(in ResultPiece piece, ValueSerializer serializer)
    {
        Chunk chunk = piece.Chunk;
        _open.Remove(chunk, out List<T>? outputs);
        if (piece.Failure is not null)
        {
            Complete(piece, chunk.Taken, outputs, piece.Failure);
            return;
        }

        Exception? unreadable = null;
        var records = new RecordReader(piece, serializer);
        while (records.Read())
        {
            unreadable ??= records.Unreadable;
            if (records.Kind is RecordKind.Output or RecordKind.OutputAndEnd && records.Unreadable is null)
            {
                Convert(records.Value, ref outputs, ref unreadable);
            }

            if (records.EndsItem)
            {
                Complete(piece, records.Offset, outputs, ErrorOf(records, piece, unreadable));
                outputs = null;
                unreadable = null;
            }
        }

        if (outputs is not null)
        {
            _open[chunk] = outputs;
        }
    }

    private static void Convert(object? value, ref List<T>? outputs, ref Exception? failure)
    {
        try
        {
            (outputs ??= new List<T>(1)).Add((T)value!);
        }
        catch (Exception e) when (e is InvalidCastException or NullReferenceException)
        {
            failure ??= new InvalidCastException(string.Create(
                CultureInfo.InvariantCulture, $"The method returned {value?.GetType().ToString() ?? "null"}; {typeof(T)} was asked for."), e);
        }
    }

    private static Exception? ErrorOf(in RecordReader records, in ResultPiece piece, Exception? unreadable) => records.Kind switch
    {
        RecordKind.Failed => records.Value as Exception ?? unreadable ?? new InvalidOperationException("The item failed."),
        RecordKind.TimedOut => new ItemTimeoutException(
            piece.Chunk.FirstIndex + records.Offset, piece.Chunk.Call.Options.ItemTimeout ?? default, piece.WorkerId, piece.ProcessId),
        RecordKind.Cancelled => new OperationCanceledException(),
        _ => unreadable,
    };

    private void Complete(in ResultPiece piece, int offset, List<T>? outputs, Exception? error) =>
        Completed.Enqueue(new ItemResult<T>(
            piece.Chunk.FirstIndex + offset, outputs ?? [], error, piece.WorkerId, piece.ProcessId, piece.Chunk.Attempt));
}
