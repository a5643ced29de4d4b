using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Methods;

/// <summary>Plain values, and void.</summary>
internal sealed class PlainReader(MethodResultKind kind) : ResultReader(kind, isAsynchronous: false)
{
    internal override object? Read(object? returned) => returned;

    internal override ValueTask<object?> ReadAsync(object? returned) => new(returned);
}

/// <summary>
/// A method declared to return <c>IEnumerable&lt;T&gt;</c> may be an iterator whose code runs only when it is read, here and now.
/// </summary>
internal sealed class EnumerableReader<T>() : ResultReader(MethodResultKind.Value, isAsynchronous: false)
{
    internal override object? Read(object? returned) =>
        returned is null or ICollection<T> or IReadOnlyCollection<T> or System.Collections.ICollection or string
            ? returned
            : ((IEnumerable<T>)returned).ToArray();

    internal override ValueTask<object?> ReadAsync(object? returned) => new(Read(returned));
}

/// <summary>Tasks without a value.</summary>
internal sealed class TaskReader() : ResultReader(MethodResultKind.Void, isAsynchronous: true)
{
    internal override ValueTask<object?> ReadAsync(object? returned)
    {
        var task = Required<Task>(returned);
        return task.IsCompletedSuccessfully ? default : WaitAsync(task);
    }

    private static async ValueTask<object?> WaitAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return null;
    }
}

/// <summary>Tasks with a value.</summary>
internal sealed class TaskReader<T>() : ResultReader(MethodResultKind.Value, isAsynchronous: true)
{
    internal override ValueTask<object?> ReadAsync(object? returned)
    {
        var task = Required<Task<T>>(returned);
        return task.IsCompletedSuccessfully ? new(task.Result) : WaitAsync(task);
    }

    private static async ValueTask<object?> WaitAsync(Task<T> task) => await task.ConfigureAwait(false);
}

/// <summary>Value tasks without a value.</summary>
internal sealed class ValueTaskReader() : ResultReader(MethodResultKind.Void, isAsynchronous: true)
{
    internal override async ValueTask<object?> ReadAsync(object? returned)
    {
        await ((ValueTask)returned!).ConfigureAwait(false);
        return null;
    }
}

/// <summary>Value tasks with a value.</summary>
internal sealed class ValueTaskReader<T>() : ResultReader(MethodResultKind.Value, isAsynchronous: true)
{
    internal override async ValueTask<object?> ReadAsync(object? returned) => await ((ValueTask<T>)returned!).ConfigureAwait(false);
}

/// <summary>Asynchronous sequences.</summary>
internal sealed class SequenceReader<T>() : ResultReader(MethodResultKind.AsyncSequence, isAsynchronous: true)
{
    internal override ValueTask<object?> ReadAsync(object? returned) =>
        throw new InvalidOperationException("The method returns a sequence, which is read with StreamAsync.");

    internal override async IAsyncEnumerable<object?> ReadSequence(
        object? returned, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sequence = Required<IAsyncEnumerable<T>>(returned);
        await foreach (var item in sequence.WithCancellation(cancellationToken).ConfigureAwait(false)) yield return item;
    }
}
