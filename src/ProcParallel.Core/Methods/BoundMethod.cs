namespace ProcParallel.Core.Methods;

/// <summary>One overload ready to be called with a fixed number of arguments.</summary>
internal sealed class BoundMethod
{
    private readonly SingleCall? _single;

    internal BoundMethod(CallShape shape)
    {
        Shape = shape;
        _single = SingleCall.TryCreate(shape);
    }

    internal CallShape Shape { get; }

    internal ResultReader Reader => Shape.Overload.Reader;

    /// <summary>Calls with unconverted arguments and returns what the method returns: a task or sequence as such.</summary>
    internal object? CallRaw(object?[] arguments, CancellationToken token)
    {
        var ranks = arguments.Length <= 16 ? stackalloc ConversionRank[arguments.Length] : new ConversionRank[arguments.Length];
        var laid = Shape.Lay(arguments, ranks, out _, out _, token);
        if (!laid.Succeeded) throw CallAttempt.Make(this, arguments, token).ToError(arguments);
        return CallLaid((object?[])laid.Value!);
    }

    /// <summary>Calls with arguments that are already laid over the parameters.</summary>
    internal object? CallLaid(object?[] call) => Shape.Overload.Invoker.Invoke(null, call.AsSpan());

    /// <summary>Calls with one argument, without an array where the method takes nothing but that and perhaps a token.</summary>
    internal object? CallRaw(object? argument, CancellationToken token) =>
        _single is { } single && single.TryCall(argument, token, out var result) ? result : CallRaw([argument], token);
}
