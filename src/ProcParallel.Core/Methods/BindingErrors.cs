namespace ProcParallel.Core.Methods;

/// <summary>The errors about overloads, each with the list of what there is.</summary>
internal static class BindingErrors
{
    internal static MethodBindingException WrongCount(MethodTarget target, int given, IReadOnlyList<string> signatures) =>
        new(
            MethodBindingReason.WrongArgumentCount,
            $"{target.FullName} does not take {given} argument{(given == 1 ? "" : "s")}. {List("Overloads", signatures)}")
        {
            Candidates = signatures,
        };

    internal static MethodBindingException MissingNames(MethodTarget target, IReadOnlyList<string> given, IReadOnlyList<string> signatures) =>
        new(
            MethodBindingReason.WrongArgumentCount,
            $"No overload of {target.FullName} can be called with just the named arguments ({string.Join(", ", given)}). "
            + List("Overloads", signatures))
        {
            Candidates = signatures,
        };

    internal static MethodBindingException UnknownName(MethodTarget target, string name, IEnumerable<string> known)
    {
        var names = known.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var nearest = NameSuggestions.Nearest(name, names);
        return new(
            MethodBindingReason.ParameterNotFound,
            $"{target.FullName} has no parameter '{ValueText.Shorten(name)}'.{NameSuggestions.Sentence(nearest)} "
            + $"Its parameters are: {(names.Length == 0 ? "none" : string.Join(", ", names))}.")
        {
            Candidates = nearest,
            ParameterName = name,
        };
    }

    internal static MethodBindingException NoneFits(MethodTarget target, CallAttempt[] attempts, object?[] arguments)
    {
        var why = attempts.Select(attempt => attempt.ToError(arguments).Message);
        return new(
            MethodBindingReason.ArgumentConversion,
            $"No overload of {target.FullName} takes ({Types(arguments)}). {string.Join(" ", why)}")
        {
            Candidates = Array.ConvertAll(attempts, static a => a.Method.Shape.Overload.Signature),
        };
    }

    internal static MethodBindingException Ambiguous(MethodTarget target, CallAttempt[] fitting, object?[] arguments)
    {
        var best = Array.FindAll(fitting, one => !Array.Exists(fitting, other => other.IsBetterThan(one)));
        var signatures = Array.ConvertAll(best.Length > 1 ? best : fitting, static a => a.Method.Shape.Overload.Signature);
        return new(
            MethodBindingReason.Ambiguous,
            $"The call of {target.FullName} with ({Types(arguments)}) is ambiguous. {List("Candidates", signatures)}")
        {
            Candidates = signatures,
        };
    }

    internal static MethodBindingException MixedResults(MethodTarget target, IReadOnlyList<string> signatures) =>
        new(
            MethodBindingReason.Ambiguous,
            $"{target.FullName} is ambiguous: some of its overloads return a sequence and some do not. {List("Candidates", signatures)}")
        {
            Candidates = signatures,
        };

    internal static string List(string title, IReadOnlyList<string> signatures) => $"{title}: {string.Join("; ", signatures)}.";

    private static string Types(object?[] arguments) =>
        string.Join(", ", arguments.Select(static a => a is null ? "null" : SignatureText.Of(a.GetType())));
}
