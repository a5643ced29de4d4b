using System.Management.Automation;
using System.Management.Automation.Language;
using ProcParallel.Core;
using ProcParallel.Core.Results;
using ProcParallel.Core.Serialization;
using ProcParallel.Errors;

namespace ProcParallel.Results;

/// <summary>Makes error records of what can happen to the items of a call, with the item, its worker and a position in them.</summary>
internal sealed class FailureRecords
{
    private const string Unsendable = "ProcParallel.Core.Serialization." + nameof(ValueNotSerializableException);

    /// <summary>Gets where the command stands that errors are shown at which have no position; null for the one that writes them.</summary>
    public IScriptExtent? Position { get; init; }

    /// <summary>Gets the name of the task whose errors these are; null for those of a map.</summary>
    public string? TaskName { get; init; }

    /// <summary>Gets whether these are the errors of a process of its own, which has neither a pool nor workers to speak of.</summary>
    public bool IsProcess { get; init; }

    /// <summary>The record for an item whose worker could not report on it.</summary>
    public ErrorRecord OfLost(in ResultPiece piece) => Attribute(
        Of(piece.Failure!, piece.Chunk.Tag(piece.Chunk.Taken)), ItemOrigin.Of(piece, piece.Chunk.Taken));

    /// <summary>The record for work that ended because its pool did, or because its time was up.</summary>
    public ErrorRecord OfPool(Exception failure) => Place(failure switch
    {
        PoolBrokenException when IsProcess => ParError.ProcessNotStarted(failure).Record,
        WorkerLostException => Of(failure, null),
        PoolBrokenException => ParError.PoolBroken(failure, string.Empty).Record,
        CallTimeoutException late => ParError.CallTimedOut(late).Record,
        _ => ParError.PoolClosed(failure, string.Empty).Record,
    });

    /// <summary>The record for a job that was stopped.</summary>
    public ErrorRecord OfStopped(ParJob job) => Place(ParError.JobStopped(job));

    /// <summary>The record for an item that its worker says has failed; null for any other record.</summary>
    public ErrorRecord? Of(in RecordReader records, in ResultPiece piece)
    {
        ItemOrigin origin = ItemOrigin.Of(piece, records.Offset);
        ErrorRecord? made;
        switch (records.Kind)
        {
            case RecordKind.TimedOut:
                TimeSpan limit = piece.Chunk.Call.Options.ItemTimeout ?? default;
                made = Of(new ItemTimeoutException(origin.ItemIndex, limit, piece.WorkerId, piece.ProcessId), piece.Chunk.Tag(records.Offset));
                break;
            case RecordKind.Cancelled:
                var cancelled = new OperationCanceledException("The item was stopped because its call was cancelled.");
                made = Of(cancelled, piece.Chunk.Tag(records.Offset));
                break;
            case RecordKind.Failed or RecordKind.Error:
                made = records.Value switch
                {
                    // The worker says only what is wrong with the value; whose it is, is known here.
                    ErrorRecord { InvocationInfo: null, Exception: DeserializedException { TypeName: Unsendable } } record =>
                        Of(record.Exception, piece.Chunk.Tag(records.Offset)),
                    ErrorRecord record => record,
                    Exception exception => Of(exception, piece.Chunk.Tag(records.Offset)),
                    _ => Unreadable(records, piece, origin.ItemIndex),
                };
                break;
            default:
                made = records.Unreadable is null ? null : Unreadable(records, piece, origin.ItemIndex);
                break;
        }

        return made is null ? null : Attribute(made, origin);
    }

    private ParErrorRecord Of(Exception failure, object? item) => failure switch
    {
        WorkerLostException when IsProcess => ParError.ItemRecord(failure, "ProcessLost", ErrorCategory.ResourceUnavailable, item, failure.Message),
        WorkerLostException => ParError.ItemRecord(failure, "WorkerLost", ErrorCategory.ResourceUnavailable, item, failure.Message),
        ItemTimeoutException => ParError.ItemRecord(failure, "ItemTimedOut", ErrorCategory.OperationTimeout, item, failure.Message),
        ValueNotSerializableException or DeserializedException { TypeName: Unsendable } => ParError.ItemRecord(
            failure, nameof(ParError.ValueNotSerializable), ErrorCategory.InvalidData, item, failure.Message),
        OperationCanceledException => ParError.ItemRecord(failure, "ItemCancelled", ErrorCategory.OperationStopped, item, failure.Message),
        _ => ParError.ItemRecord(failure, "MethodFailed", ErrorCategory.NotSpecified, item),
    };

    private static ParErrorRecord Unreadable(in RecordReader records, in ResultPiece piece, long index) => ParError.ItemRecord(
        records.Unreadable, "ResultUnreadable", ErrorCategory.InvalidData, piece.Chunk.Tag(records.Offset), index, records.Unreadable?.Message);

    private ErrorRecord Attribute(ErrorRecord record, in ItemOrigin origin)
    {
        (record as ParErrorRecord)?.Attribute(IsProcess ? origin with { WorkerId = 0 } : origin, TaskName);
        return Place(record);
    }

    private ErrorRecord Place(ErrorRecord record)
    {
        if (Position is not null && record.InvocationInfo is null)
        {
            EngineReflection.SetPosition(record, Position);
        }

        return record;
    }
}
