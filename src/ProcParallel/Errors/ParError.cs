using System.Globalization;
using System.Management.Automation;
using System.Resources;
using ProcParallel.Core;
using ProcParallel.Core.Methods;
using ProcParallel.Core.Sharing;

namespace ProcParallel.Errors;

/// <summary>The one place where error records are made. The id of an error is the name of its text in <c>Messages.resx</c>.</summary>
internal static class ParError
{
    private const string ActionSuffix = "_Action";

    private static readonly ResourceManager Messages = new("ProcParallel.Errors.Messages", typeof(ParError).Assembly);

    public static ErrorRecord ItemFailed(Exception failure, object? item, ErrorCategory category, string id) =>
        Record(failure, id, category, item);

    public static ParErrorException UsingVariableUndefined(string expression, string variable) =>
        Throwable(nameof(UsingVariableUndefined), ErrorCategory.InvalidArgument, variable, expression, variable);

    public static ParErrorException UsingExpressionFailed(string expression, RuntimeException inner) =>
        Throwable(nameof(UsingExpressionFailed), ErrorCategory.InvalidArgument, expression, expression, inner.Message);

    public static ParErrorException LanguageModeRefused(PSLanguageMode mode) =>
        Throwable(nameof(LanguageModeRefused), ErrorCategory.PermissionDenied, mode, mode);

    public static ParErrorException PwshNotFound(string? path) =>
        Throwable(nameof(PwshNotFound), ErrorCategory.ObjectNotFound, path, path);

    public static ParErrorException FileNotFound(string path) =>
        Throwable(nameof(FileNotFound), ErrorCategory.ObjectNotFound, path, path);

    public static ParErrorException ScriptInvalid(Exception inner, object? target) =>
        new(Record(inner, nameof(ScriptInvalid), ErrorCategory.ParserError, target, inner.Message));

    public static ParErrorException AsJobNeeded(string parameter) =>
        Throwable(nameof(AsJobNeeded), ErrorCategory.InvalidArgument, parameter, parameter);

    public static ParErrorException ScriptBlockAmbiguous() =>
        Throwable(nameof(ScriptBlockAmbiguous), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord PoolNotFound(string name) =>
        Record(null, nameof(PoolNotFound), ErrorCategory.ObjectNotFound, name, name);

    public static ParErrorException PoolExists(string name) =>
        Throwable(nameof(PoolExists), ErrorCategory.ResourceExists, name, name);

    public static ParErrorException PoolKindMismatch(string name, string kind) =>
        Throwable(nameof(PoolKindMismatch), ErrorCategory.InvalidArgument, name, name, kind);

    public static ParErrorException PoolBroken(Exception inner, string name) =>
        new(Record(inner, nameof(PoolBroken), ErrorCategory.ResourceUnavailable, name, inner.Message));

    public static ParErrorException PoolClosed(Exception inner, string name) =>
        new(Record(inner, nameof(PoolClosed), ErrorCategory.InvalidOperation, name, inner.Message));

    public static ParErrorException CallTimedOut(CallTimeoutException inner) =>
        new(Record(inner, nameof(CallTimedOut), ErrorCategory.OperationTimeout, null, inner.Message));

    public static ParErrorException NestingTooDeep(int limit) =>
        Throwable(nameof(NestingTooDeep), ErrorCategory.LimitsExceeded, limit, limit);

    public static ParErrorException ProcessNotStarted(Exception inner) =>
        new(Record(inner, nameof(ProcessNotStarted), ErrorCategory.ResourceUnavailable, null, inner.Message));

    public static ErrorRecord ProcessNotFound(object given) =>
        Record(null, nameof(ProcessNotFound), ErrorCategory.ObjectNotFound, given, given);

    public static ParErrorException DirectoryNotFound(string path) =>
        Throwable(nameof(DirectoryNotFound), ErrorCategory.ObjectNotFound, path, path);

    public static ParErrorException FunctionNotFound(string name) =>
        Throwable(nameof(FunctionNotFound), ErrorCategory.ObjectNotFound, name, name);

    public static ParErrorException VariableNotFound(string name) =>
        Throwable(nameof(VariableNotFound), ErrorCategory.ObjectNotFound, name, name);

    public static ErrorRecord JobNotFound(object given) =>
        Record(null, nameof(JobNotFound), ErrorCategory.ObjectNotFound, given, given);

    public static ErrorRecord ResultTimedOut(ParJob job, double seconds) => Record(
        new TimeoutException(Format(nameof(ResultTimedOut), [job.Name, seconds])), nameof(ResultTimedOut), ErrorCategory.OperationTimeout, job, job.Name, seconds);

    public static ErrorRecord PoolOpen(string name) =>
        Record(null, nameof(PoolOpen), ErrorCategory.InvalidOperation, name, name);

    public static ErrorRecord PoolWaitTimedOut(string name, double seconds) =>
        Record(new TimeoutException(Format(nameof(PoolWaitTimedOut), [name, seconds])), nameof(PoolWaitTimedOut), ErrorCategory.OperationTimeout, name, name, seconds);

    public static ErrorRecord PoolBusy(string name) =>
        Record(null, nameof(PoolBusy), ErrorCategory.ResourceBusy, name, name);

    public static ParErrorException MethodUnusable(Exception inner, string method) =>
        new(Record(inner, nameof(MethodUnusable), ErrorCategory.InvalidArgument, method, inner.Message));

    public static ParErrorException ValueNotSerializable(Exception inner, object? target) =>
        new(Record(inner, nameof(ValueNotSerializable), ErrorCategory.InvalidData, target, inner.Message));

    public static ErrorRecord TypeNotRegistered(Exception inner, Type type) =>
        Record(inner, nameof(TypeNotRegistered), ErrorCategory.InvalidArgument, type, type.FullName, inner.Message);

    public static string LockAbandonedText => Format("LockAbandoned", []);

    public static ErrorRecord NotALock(object given) =>
        Record(null, nameof(NotALock), ErrorCategory.InvalidType, given, given.GetType().Name);

    public static ErrorRecord LockMissing() =>
        Record(null, nameof(LockMissing), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord LockAmbiguous(object given) =>
        Record(null, nameof(LockAmbiguous), ErrorCategory.InvalidArgument, given);

    public static string OnlyLockText(object given) => Format("OnlyLock", [SignatureText.Of(given.GetType())]);

    public static ErrorRecord LockTimedOut(object target, double seconds) =>
        Record(new TimeoutException(Format(nameof(LockTimedOut), [seconds])), nameof(LockTimedOut), ErrorCategory.OperationTimeout, target, seconds);

    /// <summary>What a shared object, or its process, says of itself.</summary>
    public static ErrorRecord SharedObject(Exception failure, object? target) => failure switch
    {
        SharedObjectGoneException => Record(failure, "SharedObjectGone", ErrorCategory.ResourceUnavailable, target, failure.Message),
        ObjectDisposedException => Record(failure, "SharedObjectDisposed", ErrorCategory.InvalidOperation, target),
        QueueClosedException => Record(failure, "QueueClosed", ErrorCategory.InvalidOperation, target, failure.Message),
        ConnectionEndedException => Record(failure, "ConnectionEnded", ErrorCategory.InvalidOperation, target, failure.Message),
        BrokenConnectionException => Record(failure, "ConnectionBroken", ErrorCategory.ConnectionError, target, failure.Message),
        TimeoutException => Record(failure, "SharedObjectTimedOut", ErrorCategory.OperationTimeout, target, failure.Message),
        _ => Record(failure, "SharedObjectRefused", ErrorCategory.InvalidOperation, target, failure.Message),
    };

    public static ErrorRecord SharedValueNotSerializable(Exception failure, object? value) =>
        Record(failure, "ValueNotSerializable", ErrorCategory.InvalidType, value, failure.Message);

    public static ErrorRecord QueueFull(object queue, double seconds, int unsent) => Record(
        new TimeoutException(Format(nameof(QueueFull), [seconds, unsent])), nameof(QueueFull), ErrorCategory.OperationTimeout, queue, seconds, unsent);

    public static ErrorRecord QueueEmpty(object queue, double seconds) => Record(
        new TimeoutException(Format(nameof(QueueEmpty), [seconds])), nameof(QueueEmpty), ErrorCategory.OperationTimeout, queue, seconds);

    public static ErrorRecord NotWaitable(PSObject? given) =>
        Record(null, nameof(NotWaitable), ErrorCategory.InvalidType, given, given?.BaseObject.GetType().Name ?? "null");

    public static ErrorRecord TypeNotFound(Type type) =>
        Record(null, nameof(TypeNotFound), ErrorCategory.ObjectNotFound, type, type.FullName);

    public static ErrorRecord SharedMemory(SharedMemoryException failure, object? target) => failure.Reason switch
    {
        SharedMemoryReason.OutOfSpace => Record(failure, "SharedMemoryOutOfSpace", ErrorCategory.ResourceUnavailable, target, failure.Message),
        SharedMemoryReason.NameInUse => Record(failure, "SharedMemoryNameInUse", ErrorCategory.ResourceExists, target, failure.Message),
        SharedMemoryReason.NotFound => Record(failure, "SharedMemoryNotFound", ErrorCategory.ObjectNotFound, target, failure.Message),
        SharedMemoryReason.WrongType => Record(failure, "SharedMemoryWrongType", ErrorCategory.InvalidType, target, failure.Message),
        _ => Record(failure, "SharedMemoryRefused", ErrorCategory.SecurityError, target, failure.Message),
    };

    public static ParErrorException SharedMemoryInvalid(ArgumentException inner, object? target) =>
        new(Record(inner, nameof(SharedMemoryInvalid), ErrorCategory.InvalidArgument, target, inner.Message));

    public static ParErrorException SharedValueInvalid(Exception inner, object? value) =>
        new(Record(inner, nameof(SharedValueInvalid), ErrorCategory.InvalidArgument, value, inner.Message));

    public static ErrorRecord JobStopped(ParJob job)
    {
        string text = Format(nameof(JobStopped), [job.Name]);
        return Record(new OperationCanceledException(text), nameof(JobStopped), ErrorCategory.OperationStopped, job, job.Name);
    }

    public static ErrorRecord MapFailed(ErrorRecord first, long failed, long total)
    {
        string text = Format(nameof(MapFailed), [failed, total, first.ToString()]);
        return Record(new RuntimeException(text, first.Exception, first), nameof(MapFailed), ErrorCategory.InvalidResult, first.TargetObject, failed, total, first);
    }

    /// <summary>Makes a record. Without an exception of its own, the text becomes one.</summary>
    public static ErrorRecord Record(Exception? exception, string id, ErrorCategory category, object? target, params object?[] arguments)
    {
        string text = Format(id, arguments);
        return Complete(new ErrorRecord(exception ?? new PSInvalidOperationException(text), id, category, target), text, exception is not null);
    }

    /// <summary>Makes a record of what happened to an item, which can say which item it was.</summary>
    public static ParErrorRecord ItemRecord(Exception? exception, string id, ErrorCategory category, object? item, params object?[] arguments)
    {
        string text = Format(id, arguments);
        var record = new ParErrorRecord(exception ?? new PSInvalidOperationException(text), id, category, item);
        Complete(record, text, exception is not null);
        return record;
    }

    private static ErrorRecord Complete(ErrorRecord record, string text, bool hasException)
    {
        string? action = Messages.GetString(record.FullyQualifiedErrorId + ActionSuffix, CultureInfo.InvariantCulture);
        if (action is not null || hasException)
        {
            string message = text.Length > 0 ? text : record.Exception.Message;
            record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = action };
        }

        return record;
    }

    private static ParErrorException Throwable(string id, ErrorCategory category, object? target, params object?[] arguments) =>
        new(Record(null, id, category, target, arguments));

    private static string Format(string id, object?[] arguments)
    {
        string text = Messages.GetString(id, CultureInfo.InvariantCulture) ?? string.Empty;
        return arguments.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, arguments);
    }
}
