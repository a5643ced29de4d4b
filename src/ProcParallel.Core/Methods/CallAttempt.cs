namespace ProcParallel.Core.Methods;

/// <summary>One overload with the arguments of one call laid over it: what the choice between overloads compares.</summary>
internal sealed class CallAttempt
{
    private readonly ConversionRank[] _ranks;
    private readonly bool _expanded;
    private readonly int _failedAt;

    private CallAttempt(BoundMethod method, object?[]? call, ConversionRank[] ranks, bool expanded, int failedAt)
    {
        Method = method;
        Call = call;
        _ranks = ranks;
        _expanded = expanded;
        _failedAt = failedAt;
    }

    internal BoundMethod Method { get; }

    /// <summary>The converted argument list; null when an argument could not be converted.</summary>
    internal object?[]? Call { get; }

    /// <summary>Whether all arguments were of their parameters' types, so that the choice holds for all arguments of these types.</summary>
    internal bool IsExact => Call is not null && Array.TrueForAll(_ranks, static r => r == ConversionRank.Exact);

    internal string? Failure { get; private init; }

    internal static CallAttempt Make(BoundMethod method, object?[] arguments, CancellationToken token)
    {
        var ranks = new ConversionRank[arguments.Length];
        var laid = method.Shape.Lay(arguments, ranks, out var expanded, out var failedAt, token);
        return new CallAttempt(method, (object?[]?)laid.Value, ranks, expanded, failedAt) { Failure = laid.Failure };
    }

    /// <summary>
    /// Whether this one is chosen before the other: no argument worse and one better, or all alike and written more to the point.
    /// </summary>
    internal bool IsBetterThan(CallAttempt other)
    {
        var better = false;
        for (var i = 0; i < _ranks.Length; i++)
        {
            var order = Compare(i, other);
            if (order > 0) return false;
            better |= order < 0;
        }

        return better || IsBetterByForm(other);
    }

    /// <summary>For overloads that take arguments of the same types: which one hides the other whatever the arguments are.</summary>
    internal static bool Hides(CallShape one, CallShape other) =>
        !one.TakesRest && !other.TakesRest
        && one.ParameterTypes.AsSpan().SequenceEqual(other.ParameterTypes)
        && (one.Defaults < other.Defaults || (one.Defaults == other.Defaults && one.Overload.HasToken && !other.Overload.HasToken));

    internal MethodBindingException ToError(object?[] arguments)
    {
        var parameter = Method.Shape.ParameterNameOf(_failedAt);
        return new MethodBindingException(
            MethodBindingReason.ArgumentConversion,
            $"Argument {_failedAt + 1} of {Method.Shape.Overload.Signature} cannot be converted: {ValueText.Of(arguments[_failedAt])} to "
            + $"parameter '{parameter}' of type {SignatureText.Of(Method.Shape.ParameterTypes[_failedAt])}: {Failure}.")
        {
            ParameterName = parameter,
            Candidates = [Method.Shape.Overload.Signature],
        };
    }

    private bool IsBetterByForm(CallAttempt other)
    {
        if (_expanded != other._expanded) return !_expanded;
        var (one, two) = (Method.Shape, other.Method.Shape);
        if (one.TakesRest != two.TakesRest) return !one.TakesRest;
        if (one.Defaults != two.Defaults) return one.Defaults < two.Defaults;
        return one.Overload.HasToken && !two.Overload.HasToken;
    }

    private int Compare(int argument, CallAttempt other)
    {
        if (_ranks[argument] != other._ranks[argument]) return _ranks[argument] < other._ranks[argument] ? -1 : 1;
        var (mine, theirs) = (Method.Shape.ParameterTypes[argument], other.Method.Shape.ParameterTypes[argument]);
        return IsMoreSpecific(mine, theirs) ? -1 : IsMoreSpecific(theirs, mine) ? 1 : 0;
    }

    private static bool IsMoreSpecific(Type one, Type other) =>
        one != other
        && ((other.IsAssignableFrom(one) && !one.IsAssignableFrom(other))
            || Nullable.GetUnderlyingType(other) == one
            || NumericConversion.IsWidening(one, other)
            || NumericConversion.IsSignedBeforeUnsigned(one, other));
}
