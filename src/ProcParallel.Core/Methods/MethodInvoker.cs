using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Methods;

/// <summary>
/// A method bound to a number of arguments, or to named ones: the overloads that take them, of which each call takes the one that
/// its arguments fit best. Safe to use from several threads, as far as the method is.
/// </summary>
internal sealed class MethodInvoker
{
    private readonly MethodTarget _target;
    private readonly BoundMethod[] _methods;
    private readonly BoundMethod? _only;

    /// <summary>The overload last chosen for arguments of just these types; a loop over items of one type chooses once.</summary>
    private volatile Choice? _lastChoice;

    internal MethodInvoker(MethodTarget target, int argumentCount, BoundMethod[] methods)
    {
        _target = target;
        _methods = methods;
        _only = methods.Length == 1 ? methods[0] : null;
        ArgumentCount = argumentCount;
        foreach (var method in methods)
        {
            if (method.Reader.Kind > ResultKind) ResultKind = method.Reader.Kind;
            IsAsynchronous |= method.Reader.IsAsynchronous;
        }
    }

    internal int ArgumentCount { get; }

    /// <summary>What a call yields. Overloads that yield a value and ones that yield none count as <see cref="MethodResultKind.Value"/>.</summary>
    internal MethodResultKind ResultKind { get; }

    /// <summary>Whether the synchronous calls may block on a task.</summary>
    internal bool IsAsynchronous { get; }

    /// <summary>Whether some overloads return a sequence and some do not, so that <see cref="ResultKind"/> cannot be known beforehand.</summary>
    internal bool MixesSequences =>
        ResultKind == MethodResultKind.AsyncSequence && !Array.TrueForAll(_methods, static m => m.Reader.Kind == MethodResultKind.AsyncSequence);

    /// <summary>The overloads that can be meant, one or more.</summary>
    internal IReadOnlyList<string> Signatures => Array.ConvertAll(_methods, static m => m.Shape.Overload.Signature);

    /// <summary>
    /// Calls with one argument: the fast path, which allocates nothing but the boxed result when the argument is of the parameter's
    /// type. A task is waited for, blocking. What the method throws comes through as it is.
    /// </summary>
    /// <exception cref="MethodBindingException">The argument does not fit, or not just one was bound.</exception>
    /// <exception cref="InvalidOperationException">The method returns a sequence.</exception>
    internal object? Invoke(object? single, CancellationToken cancellationToken)
    {
        if (ArgumentCount != 1) throw WrongCount(1);
        return _only is { } only
            ? only.Reader.Read(only.CallRaw(single, cancellationToken))
            : InvokeArguments([single], cancellationToken);
    }

    /// <summary>Calls with an argument list. A task is waited for, blocking.</summary>
    /// <exception cref="MethodBindingException">The arguments do not fit.</exception>
    /// <exception cref="InvalidOperationException">The method returns a sequence.</exception>
    internal object? InvokeArguments(object?[] arguments, CancellationToken cancellationToken)
    {
        var (reader, returned) = Call(arguments, cancellationToken);
        return reader.Read(returned);
    }

    /// <summary>As <see cref="Invoke"/>, without blocking.</summary>
    internal ValueTask<object?> InvokeSingleAsync(object? single, CancellationToken cancellationToken)
    {
        if (_only is not { } only || ArgumentCount != 1) return InvokeAsync([single], cancellationToken);
        try
        {
            return only.Reader.ReadAsync(only.CallRaw(single, cancellationToken));
        }
        catch (Exception error)
        {
            return ValueTask.FromException<object?>(error);
        }
    }

    /// <summary>
    /// Calls with an argument list; the method's own synchronous part runs before this returns. All errors, those of binding too, are
    /// in the task.
    /// </summary>
    internal ValueTask<object?> InvokeAsync(object?[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            var (reader, returned) = Call(arguments, cancellationToken);
            return reader.ReadAsync(returned);
        }
        catch (Exception error)
        {
            return ValueTask.FromException<object?>(error);
        }
    }

    /// <summary>
    /// Calls and yields the values of the sequence as they come. A method that returns one value yields that, one without a value
    /// nothing, so that a caller need not distinguish. The token reaches both the method and the enumerator.
    /// </summary>
    internal async IAsyncEnumerable<object?> StreamAsync(object?[] arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (reader, returned) = Call(arguments, cancellationToken);
        if (reader.Kind == MethodResultKind.AsyncSequence)
        {
            await foreach (var item in reader.ReadSequence(returned, cancellationToken).ConfigureAwait(false)) yield return item;
        }
        else
        {
            var value = await reader.ReadAsync(returned).ConfigureAwait(false);
            if (reader.Kind == MethodResultKind.Value) yield return value;
        }
    }

    /// <summary>Chooses among the overloads now, by these arguments; the invoker returned knows only that one.</summary>
    /// <exception cref="MethodBindingException">No overload takes them, or more than one equally well.</exception>
    internal MethodInvoker Narrow(object?[] arguments)
    {
        if (arguments.Length != ArgumentCount) throw WrongCount(arguments.Length);
        var chosen = OverloadResolver.Choose(_target, _methods, arguments, CancellationToken.None);
        return _only is null ? new MethodInvoker(_target, ArgumentCount, [chosen.Method]) : this;
    }

    private (ResultReader Reader, object? Returned) Call(object?[] arguments, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Length != ArgumentCount) throw WrongCount(arguments.Length);
        if ((_only ?? _lastChoice?.For(arguments)) is { } known) return (known.Reader, known.CallRaw(arguments, token));

        var chosen = OverloadResolver.Choose(_target, _methods, arguments, token);
        if (chosen.IsExact && Array.TrueForAll(arguments, static a => a is not null)) _lastChoice = new Choice(chosen.Method, arguments);
        return (chosen.Method.Reader, chosen.Method.CallLaid(chosen.Call!));
    }

    private MethodBindingException WrongCount(int given) => BindingErrors.WrongCount(_target, given, Signatures);

    private sealed class Choice(BoundMethod method, object?[] arguments)
    {
        private readonly Type[] _types = Array.ConvertAll(arguments, static a => a!.GetType());

        internal BoundMethod? For(object?[] arguments)
        {
            for (var i = 0; i < _types.Length; i++)
            {
                if (arguments[i]?.GetType() != _types[i]) return null;
            }

            return method;
        }
    }
}
