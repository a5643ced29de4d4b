using System.Reflection;

namespace ProcParallel.Core.Methods;

/// <summary>One method that can be called: its parameters, how it is invoked and how its result is read.</summary>
/// <remarks>
/// What runs before the first call of a worker is written without LINQ and tuples, here and in the other types: their instantiations
/// must be compiled first and cost tens of milliseconds, half as much as the start of the worker.
/// </remarks>
internal sealed class MethodOverload
{
    private System.Reflection.MethodInvoker? _invoker;
    private string? _signature;

    internal MethodOverload(MethodInfo method)
    {
        Method = method;
        Parameters = Array.ConvertAll(method.GetParameters(), static p => new MethodParameter(p));
        Arguments = Array.FindAll(Parameters, static p => !p.IsToken);
        Required = Array.FindAll(Arguments, static p => !p.CanBeOmitted).Length;
        HasToken = Arguments.Length < Parameters.Length;
        HasParams = Array.Exists(Parameters, static p => p.IsParams);
        Reader = ResultReader.For(method.ReturnType);
    }

    internal MethodInfo Method { get; }

    internal string Signature => _signature ??= SignatureText.Of(Method);

    internal MethodParameter[] Parameters { get; }

    /// <summary>The parameters that take arguments: all but cancellation tokens.</summary>
    internal MethodParameter[] Arguments { get; }

    internal int Required { get; }

    internal bool HasToken { get; }

    internal bool HasParams { get; }

    internal ResultReader Reader { get; }

    /// <summary>Throws what the method throws, unwrapped; made on first use, for most calls take the typed path.</summary>
    internal System.Reflection.MethodInvoker Invoker => _invoker ??= System.Reflection.MethodInvoker.Create(Method);

    internal bool Takes(int argumentCount) =>
        argumentCount >= Required && (HasParams || argumentCount <= Arguments.Length);

    /// <summary>Why the method cannot be called at all, or null when it can.</summary>
    internal static string? WhyUnsupported(MethodInfo method)
    {
        if (method.IsAbstract) return "it is abstract";
        if (method.CallingConvention.HasFlag(CallingConventions.VarArgs)) return "it takes a variable argument list";
        if (WhyUnsupported(method.ReturnType) is { } why) return $"it returns {why}";
        foreach (var parameter in method.GetParameters())
        {
            if (WhyUnsupported(parameter.ParameterType) is { } reason) return $"its parameter '{parameter.Name}' is {reason}";
        }

        return null;
    }

    private static string? WhyUnsupported(Type type) =>
        type.IsByRef ? "passed by reference"
        : type.IsPointer || type.IsFunctionPointer ? "a pointer"
        : type.IsByRefLike ? "a ref struct"
        : type.HasElementType ? WhyUnsupported(type.GetElementType()!)
        : null;
}
