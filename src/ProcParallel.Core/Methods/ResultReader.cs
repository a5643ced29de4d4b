namespace ProcParallel.Core.Methods;

/// <summary>
/// Turns what a method returned into its result, by the declared return type: awaits tasks and reads sequences. Stateless.
/// </summary>
internal abstract class ResultReader(MethodResultKind kind, bool isAsynchronous)
{
    internal MethodResultKind Kind { get; } = kind;

    /// <summary>Whether the method may return before its work has ended.</summary>
    internal bool IsAsynchronous { get; } = isAsynchronous;

    internal static ResultReader For(Type type)
    {
        // Asking a primitive type for its interfaces loads some thirty generic ones.
        if (type.IsPrimitive || type == typeof(string) || type.IsArray) return new PlainReader(MethodResultKind.Value);
        if (type == typeof(void)) return new PlainReader(MethodResultKind.Void);
        return ForTask(type) ?? ForSequence(type);
    }

    private static ResultReader? ForTask(Type type)
    {
        if (type == typeof(Task)) return new TaskReader();
        if (type == typeof(ValueTask)) return new ValueTaskReader();
        if (Argument(type, typeof(ValueTask<>)) is { } awaited) return Make(typeof(ValueTaskReader<>), awaited);
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (Argument(current, typeof(Task<>)) is { } result) return Make(typeof(TaskReader<>), result);
            if (current == typeof(Task)) return new TaskReader();
        }

        return null;
    }

    private static ResultReader ForSequence(Type type)
    {
        var elements = type.GetInterfaces().Append(type).Select(i => Argument(i, typeof(IAsyncEnumerable<>))).OfType<Type>().ToArray();
        if (elements.Length == 1) return Make(typeof(SequenceReader<>), elements[0]);
        return Argument(type, typeof(IEnumerable<>)) is { } element ? Make(typeof(EnumerableReader<>), element) : new PlainReader(MethodResultKind.Value);
    }

    /// <summary>Waits for the end of the work, blocking the thread, and returns the value.</summary>
    internal virtual object? Read(object? returned)
    {
        var result = ReadAsync(returned);
        return result.IsCompleted ? result.GetAwaiter().GetResult() : result.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Returns the value, or null for a method without one, once the work has ended.</summary>
    internal abstract ValueTask<object?> ReadAsync(object? returned);

    /// <summary>Reads the values of a sequence one by one.</summary>
    internal virtual IAsyncEnumerable<object?> ReadSequence(object? returned, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The method does not return a sequence.");

    /// <summary>What the method returned, or the error that it returned null in the place of a task or sequence.</summary>
    protected static T Required<T>(object? returned)
        where T : class =>
        (T?)returned ?? throw new InvalidOperationException($"The method returned null instead of a {SignatureText.Of(typeof(T))}.");

    private static Type? Argument(Type type, Type definition) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == definition ? type.GenericTypeArguments[0] : null;

    private static ResultReader Make(Type reader, Type argument) =>
        (ResultReader)Activator.CreateInstance(reader.MakeGenericType(argument))!;
}
