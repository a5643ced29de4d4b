using System.Management.Automation;
using ProcParallel.Core;
using ProcParallel.Core.Results;
using ProcParallel.Core.Serialization;
using ProcParallel.Errors;

namespace ProcParallel.Results;

/// <summary>Makes error records of what can happen to an item, with the item and its worker in them.</summary>
internal static class FailureRecords
{
    private const string Unsendable = "ProcParallel.Core.Serialization." + nameof(ValueNotSerializableException);

    /// <summary>The record for an item whose worker could not report on it.</summary>
    public static ErrorRecord Of(Exception failure, object? item) => failure switch
    {
        WorkerLostException => ParError.Record(failure, "WorkerLost", ErrorCategory.ResourceUnavailable, item, failure.Message),
        ItemTimeoutException => ParError.Record(failure, "ItemTimedOut", ErrorCategory.OperationTimeout, item, failure.Message),
        ValueNotSerializableException or DeserializedException { TypeName: Unsendable } => ParError.ValueNotSerializable(failure, item).Record,
        OperationCanceledException => ParError.Record(failure, "ItemCancelled", ErrorCategory.OperationStopped, item, failure.Message),
        _ => ParError.Record(failure, "MethodFailed", ErrorCategory.NotSpecified, item),
    };

    /// <summary>The record for work that ended because its pool did.</summary>
    public static ErrorRecord OfPool(Exception failure) => failure is PoolBrokenException
        ? ParError.PoolBroken(failure, string.Empty).Record
        : ParError.PoolClosed(failure, string.Empty).Record;

    /// <summary>The record for an item that its worker says has failed; null for any other record.</summary>
    public static ErrorRecord? Of(in RecordReader records, in ResultPiece piece, object? item)
    {
        long index = piece.Chunk.FirstIndex + records.Offset;
        switch (records.Kind)
        {
            case RecordKind.TimedOut:
                var timeout = new ItemTimeoutException(index, piece.Chunk.Call.Options.ItemTimeout ?? default, piece.WorkerId, piece.ProcessId);
                return Of(timeout, item);
            case RecordKind.Cancelled:
                return Of(new OperationCanceledException("The item was stopped because its call was cancelled."), item);
            case RecordKind.Failed or RecordKind.Error:
                return records.Value switch
                {
                    ErrorRecord record => Attribute(record, piece, index, item),
                    Exception exception => Of(exception, item),
                    _ => Unreadable(records, index, item),
                };
            default:
                return records.Unreadable is null ? null : Unreadable(records, index, item);
        }
    }

    private static ErrorRecord Unreadable(in RecordReader records, long index, object? item) => ParError.Record(
        records.Unreadable, "ResultUnreadable", ErrorCategory.InvalidData, item, index, records.Unreadable?.Message);

    private static ErrorRecord Attribute(ErrorRecord record, in ResultPiece piece, long index, object? item)
    {
        // The worker says only what is wrong with the value; whose it is, is known here.
        if (record.Exception is DeserializedException { TypeName: Unsendable } && record.InvocationInfo is null)
        {
            return Of(record.Exception, item);
        }

        if (record is ParErrorRecord own)
        {
            own.WorkerId = piece.WorkerId;
            own.ProcessId = piece.ProcessId;
            own.ItemIndex = index;
            own.Attempt = piece.Chunk.Attempt;
        }

        return record;
    }
}
