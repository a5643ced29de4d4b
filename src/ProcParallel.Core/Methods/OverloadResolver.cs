namespace ProcParallel.Core.Methods;

/// <summary>
/// Chooses the overload for the arguments of one call: of those whose parameters all take their arguments, the one that is better
/// than each other one. Better is: no argument needs a further conversion (see <see cref="ConversionRank"/>, then the more specific
/// type) and one a nearer; if all are alike, without expanding <c>params</c>, then with fewer defaults, then with a cancellation token.
/// </summary>
internal static class OverloadResolver
{
    internal static CallAttempt Choose(MethodTarget target, BoundMethod[] methods, object?[] arguments, CancellationToken token)
    {
        var attempts = Array.ConvertAll(methods, method => CallAttempt.Make(method, arguments, token));
        var fitting = Array.FindAll(attempts, static a => a.Call is not null);
        if (fitting.Length == 0)
        {
            throw attempts.Length == 1 ? attempts[0].ToError(arguments) : BindingErrors.NoneFits(target, attempts, arguments);
        }

        return Array.Find(fitting, one => Array.TrueForAll(fitting, other => ReferenceEquals(one, other) || one.IsBetterThan(other)))
            ?? throw BindingErrors.Ambiguous(target, fitting, arguments);
    }

    /// <summary>Leaves out those that another one hides for any arguments, so that most calls have nothing to choose.</summary>
    internal static BoundMethod[] WithoutHidden(CallShape[] shapes)
    {
        var shown = Array.FindAll(shapes, shape => !Array.Exists(shapes, other => CallAttempt.Hides(other, shape)));
        return Array.ConvertAll(shown, static shape => new BoundMethod(shape));
    }
}
