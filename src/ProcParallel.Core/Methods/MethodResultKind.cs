namespace ProcParallel.Core.Methods;

/// <summary>What a call of a method yields once it, and the task that it may have returned, has ended.</summary>
internal enum MethodResultKind
{
    /// <summary>Nothing: <c>void</c>, <see cref="Task"/> or <see cref="ValueTask"/>.</summary>
    Void,

    /// <summary>One value, which may be null: a plain return value, or that of a <c>Task&lt;T&gt;</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
    Value,

    /// <summary>Values one after the other: <c>IAsyncEnumerable&lt;T&gt;</c>.</summary>
    AsyncSequence,
}
