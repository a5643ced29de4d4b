using System.Reflection;

namespace ProcParallel.Core.Methods;

/// <summary>One method that can be called: its parameters, how it is invoked and how its result is read.</summary>
internal sealed class MethodOverload
{
    private readonly Lazy<System.Reflection.MethodInvoker> _invoker;

    internal MethodOverload(MethodInfo method)
    {
        Method = method;
        Signature = SignatureText.Of(method);
        Parameters = Array.ConvertAll(method.GetParameters(), static p => new MethodParameter(p));
        Arguments = Array.FindAll(Parameters, static p => !p.IsToken);
        Required = Array.FindAll(Arguments, static p => !p.CanBeOmitted).Length;
        HasToken = Arguments.Length < Parameters.Length;
        HasParams = Array.Exists(Parameters, static p => p.IsParams);
        Reader = ResultReader.For(method.ReturnType);
        _invoker = new(() => System.Reflection.MethodInvoker.Create(method));
    }

    internal MethodInfo Method { get; }

    internal string Signature { get; }

    internal MethodParameter[] Parameters { get; }

    /// <summary>The parameters that take arguments: all but cancellation tokens.</summary>
    internal MethodParameter[] Arguments { get; }

    internal int Required { get; }

    internal bool HasToken { get; }

    internal bool HasParams { get; }

    internal ResultReader Reader { get; }

    /// <summary>Throws what the method throws, unwrapped; made on first use, for most calls take the typed path.</summary>
    internal System.Reflection.MethodInvoker Invoker => _invoker.Value;

    internal bool Takes(int argumentCount) =>
        argumentCount >= Required && (HasParams || argumentCount <= Arguments.Length);

    /// <summary>Why the method cannot be called at all, or null when it can.</summary>
    internal static string? WhyUnsupported(MethodInfo method)
    {
        if (method.IsAbstract) return "it is abstract";
        if (method.CallingConvention.HasFlag(CallingConventions.VarArgs)) return "it takes a variable argument list";
        if (WhyUnsupported(method.ReturnType) is { } why) return $"it returns {why}";
        return method.GetParameters()
            .Select(p => (p.Name, Why: WhyUnsupported(p.ParameterType)))
            .Where(p => p.Why is not null)
            .Select(p => $"its parameter '{p.Name}' is {p.Why}")
            .FirstOrDefault();
    }

    private static string? WhyUnsupported(Type type) =>
        type.IsByRef ? "passed by reference"
        : type.IsPointer || type.IsFunctionPointer ? "a pointer"
        : type.IsByRefLike ? "a ref struct"
        : type.HasElementType ? WhyUnsupported(type.GetElementType()!)
        : null;
}
