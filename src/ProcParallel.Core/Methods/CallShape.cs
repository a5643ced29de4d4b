namespace ProcParallel.Core.Methods;

/// <summary>
/// How the arguments of a call are laid over the parameters of one overload, for one number of arguments or one set of names.
/// </summary>
internal sealed class CallShape
{
    private const int FromDefault = -1;
    private const int FromToken = -2;
    private const int FromRest = -3;

    private static readonly object NoToken = CancellationToken.None;

    private readonly int[] _sources;
    private readonly int _restStart;
    private readonly int _restCount;
    private readonly bool _isIdentity;

    private CallShape(MethodOverload overload, int[] sources, int argumentCount, int restStart, int restCount)
    {
        Overload = overload;
        ArgumentCount = argumentCount;
        _sources = sources;
        _restStart = restStart;
        _restCount = restCount;
        _isIdentity = sources.Length == argumentCount;
        ParameterTypes = new Type[argumentCount];
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i] == FromDefault) Defaults++;
            if (sources[i] != i) _isIdentity = false;
            if (sources[i] >= 0) ParameterTypes[sources[i]] = overload.Parameters[i].Type;
            if (sources[i] != FromRest) continue;

            TakesRest = true;
            Array.Fill(ParameterTypes, overload.Parameters[i].Type.GetElementType()!, restStart, restCount);
        }
    }

    internal MethodOverload Overload { get; }

    internal int ArgumentCount { get; }

    /// <summary>The type that each argument is converted to; for those that go into a <c>params</c> array, its element type.</summary>
    internal Type[] ParameterTypes { get; }

    internal int Defaults { get; }

    internal bool TakesRest { get; }

    /// <summary>The arguments by position; the overload must take that many.</summary>
    internal static CallShape ForCount(MethodOverload overload, int argumentCount)
    {
        var next = 0;
        var restStart = 0;
        var sources = new int[overload.Parameters.Length];
        for (var i = 0; i < sources.Length; i++)
        {
            var parameter = overload.Parameters[i];
            sources[i] = parameter.IsToken ? FromToken
                : parameter.IsParams ? FromRest
                : next < argumentCount ? next++ : FromDefault;
            if (parameter.IsParams) restStart = next;
        }

        return new CallShape(overload, sources, argumentCount, restStart, argumentCount - next);
    }

    /// <summary>The arguments in the order of <paramref name="names"/>; null when the overload lacks one, or needs one more.</summary>
    internal static CallShape? ForNames(MethodOverload overload, IReadOnlyList<string> names)
    {
        var used = 0;
        var restStart = 0;
        var restCount = 0;
        var sources = new int[overload.Parameters.Length];
        for (var i = 0; i < sources.Length; i++)
        {
            var parameter = overload.Parameters[i];
            var index = parameter.IsToken ? -1 : IndexOf(names, parameter.Name);
            if (index >= 0) used++;
            else if (!parameter.CanBeOmitted) return null;

            if (parameter.IsParams) (restStart, restCount) = (Math.Max(index, 0), index < 0 ? 0 : 1);
            sources[i] = parameter.IsToken ? FromToken : parameter.IsParams ? FromRest : index;
        }

        return used == names.Count ? new CallShape(overload, sources, names.Count, restStart, restCount) : null;
    }

    /// <summary>Whether the arguments are the argument list of the method already.</summary>
    internal bool TakesAsTheyAre(object?[] arguments) => _isIdentity && arguments.GetType() == typeof(object[]) && FitsExactly(arguments);

    /// <summary>
    /// Makes the argument list of the method. The array given is returned itself when it needs no change.
    /// </summary>
    /// <param name="arguments">One for each argument of the shape.</param>
    /// <param name="ranks">Receives how far each argument was converted.</param>
    /// <param name="expanded">Whether arguments were put into a new <c>params</c> array.</param>
    /// <param name="failedAt">The argument that could not be converted, or -1.</param>
    /// <param name="token">For parameters that take one.</param>
    /// <returns>The argument list in <see cref="Conversion.Value"/>, or the failure.</returns>
    internal Conversion Lay(object?[] arguments, Span<ConversionRank> ranks, out bool expanded, out int failedAt, CancellationToken token)
    {
        expanded = false;
        failedAt = -1;
        if (TakesAsTheyAre(arguments))
        {
            ranks.Clear();
            return Conversion.Of(arguments, ConversionRank.Exact);
        }

        var call = new object?[_sources.Length];
        for (var i = 0; i < call.Length; i++)
        {
            var source = _sources[i];
            if (source == FromDefault)
            {
                call[i] = Overload.Parameters[i].DefaultValue;
            }
            else if (source == FromToken)
            {
                call[i] = token.CanBeCanceled ? token : NoToken;
            }
            else
            {
                var converted = source == FromRest
                    ? LayRest(Overload.Parameters[i].Type, arguments, ranks, out expanded, out failedAt)
                    : LayOne(Overload.Parameters[i].Type, arguments, source, ranks, out failedAt);
                if (!converted.Succeeded) return converted;
                call[i] = converted.Value;
            }
        }

        return Conversion.Of(call, ConversionRank.Exact);
    }

    /// <summary>The name of the parameter that an argument belongs to.</summary>
    internal string ParameterNameOf(int argument)
    {
        var index = Array.IndexOf(_sources, argument);
        return Overload.Parameters[index >= 0 ? index : Array.IndexOf(_sources, FromRest)].Name;
    }

    private static Conversion LayOne(Type type, object?[] arguments, int source, Span<ConversionRank> ranks, out int failedAt)
    {
        var converted = ArgumentConverter.Convert(arguments[source], type);
        failedAt = converted.Succeeded ? -1 : source;
        ranks[source] = converted.Rank;
        return converted;
    }

    /// <summary>
    /// As in C#, one array in the place of <c>params</c> is the array itself. A list or an array of other elements is taken so too,
    /// unless each element may itself be anything or a collection: then it is one element.
    /// </summary>
    private Conversion LayRest(Type type, object?[] arguments, Span<ConversionRank> ranks, out bool expanded, out int failedAt)
    {
        var element = type.GetElementType()!;
        if (_restCount == 1 && arguments[_restStart] is { } only && IsWhole(only, type, element))
        {
            expanded = false;
            return LayOne(type, arguments, _restStart, ranks, out failedAt);
        }

        expanded = true;
        return SequenceFactory.For(element).Pack(arguments, _restStart, _restCount, ranks, out failedAt);
    }

    private static bool IsWhole(object value, Type type, Type element) =>
        (element != typeof(object) && CollectionConversion.ShapeOf(element).Element is null && CollectionConversion.IsSequence(value))
        || ArgumentConverter.Convert(value, type) is { Succeeded: true, Rank: <= ConversionRank.Assignable };

    private bool FitsExactly(object?[] arguments)
    {
        var parameters = Overload.Parameters;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (arguments[i]?.GetType() != parameters[i].ExactType) return false;
        }

        return true;
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        return -1;
    }
}
