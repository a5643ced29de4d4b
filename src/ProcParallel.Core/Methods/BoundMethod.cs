namespace ProcParallel.Core.Methods;

/// <summary>One overload ready to be called with a fixed number of arguments.</summary>
internal sealed class BoundMethod
{
    private SingleCall? _single;
    private bool _wasCalled;
    private volatile bool _isTyped;

    internal BoundMethod(CallShape shape)
    {
        Shape = shape;
    }

    internal CallShape Shape { get; }

    internal ResultReader Reader => Shape.Overload.Reader;

    /// <summary>Calls with unconverted arguments and returns what the method returns: a task or sequence as such.</summary>
    internal object? CallRaw(object?[] arguments, CancellationToken token) =>
        CallLaid(Shape.TakesAsTheyAre(arguments) ? arguments : Convert(arguments, token));

    /// <summary>Calls with arguments that are already laid over the parameters.</summary>
    internal object? CallLaid(object?[] call) => Shape.Overload.Invoker.Invoke(null, call.AsSpan());

    /// <summary>Calls with one argument, without an array where the method takes nothing but that and perhaps a token.</summary>
    internal object? CallRaw(object? argument, CancellationToken token) =>
        Single() is { } single && single.TryCall(argument, token, out var result) ? result : CallRaw([argument], token);

    // Not for the first call: to compile it takes longer than that takes without.
    private SingleCall? Single()
    {
        if (_isTyped) return _single;
        if (!_wasCalled)
        {
            _wasCalled = true;
            return null;
        }

        _single = SingleCall.TryCreate(Shape);
        _isTyped = true;
        return _single;
    }

    private object?[] Convert(object?[] arguments, CancellationToken token)
    {
        var ranks = arguments.Length <= 16 ? stackalloc ConversionRank[arguments.Length] : new ConversionRank[arguments.Length];
        var laid = Shape.Lay(arguments, ranks, out _, out _, token);
        return laid.Succeeded ? (object?[])laid.Value! : throw CallAttempt.Make(this, arguments, token).ToError(arguments);
    }
}
