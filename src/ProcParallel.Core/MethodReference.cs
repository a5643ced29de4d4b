using System.Reflection;

namespace ProcParallel.Core;

/// <summary>Names a public static method of an assembly, which worker processes load and call.</summary>
/// <param name="AssemblyPath">The path of the assembly. Its dependencies are looked for beside it.</param>
/// <param name="Method">The method, as <c>Namespace.Type.Method</c>.</param>
public sealed record MethodReference(string AssemblyPath, string Method)
{
    /// <summary>Names the method that a delegate was made of.</summary>
    /// <param name="method">A delegate to a public static method, such as <c>(Func&lt;int, int&gt;)Numbers.Square</c>; no lambda.</param>
    /// <exception cref="ArgumentException">The delegate has a target, or its method is not public.</exception>
    public static MethodReference Of(Delegate method)
    {
        ArgumentNullException.ThrowIfNull(method);
        MethodInfo info = method.Method;
        if (!info.IsStatic || !info.IsPublic || info.DeclaringType is not { IsVisible: true } type || method.Target is not null)
        {
            throw new ArgumentException($"'{info.Name}' is not a public static method of a public type. Lambdas cannot run in other processes.", nameof(method));
        }

        return new MethodReference(type.Assembly.Location, $"{type.FullName}.{info.Name}");
    }
}
