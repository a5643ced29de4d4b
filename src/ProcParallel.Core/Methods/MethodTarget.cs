using System.Collections;

namespace ProcParallel.Core.Methods;

/// <summary>
/// The overloads of one public static method of an assembly, loaded and ready to be bound to arguments. Safe to use from several
/// threads.
/// </summary>
internal sealed class MethodTarget
{
    private readonly MethodOverload[] _overloads;
    private readonly Dictionary<int, MethodInvoker> _byCount = [];
    private readonly Dictionary<string, MethodInvoker> _byNames = new(StringComparer.OrdinalIgnoreCase);

    private MethodTarget(string assemblyPath, string typeName, MethodOverload[] overloads)
    {
        AssemblyPath = assemblyPath;
        FullName = $"{typeName}.{overloads[0].Method.Name}";
        _overloads = overloads;
    }

    /// <summary>The full path of the assembly.</summary>
    internal string AssemblyPath { get; }

    /// <summary><c>Namespace.Type.Method</c> as the assembly writes it.</summary>
    internal string FullName { get; }

    /// <summary>The overloads that can be called.</summary>
    internal IReadOnlyList<string> Signatures => Array.ConvertAll(_overloads, static o => o.Signature);

    /// <summary>Loads the assembly, unless it is loaded and unchanged, and finds the method. No code of the assembly runs.</summary>
    /// <param name="assemblyPath">The path of the .dll; a relative one is taken from the process's working directory.</param>
    /// <param name="method"><c>Namespace.Type.Method</c>; nested types as <c>Outer+Inner</c>.</param>
    /// <exception cref="MethodBindingException">There is no such assembly, type or method, or it cannot be called.</exception>
    internal static MethodTarget Load(string assemblyPath, string method) => MethodAssembly.Load(assemblyPath).GetTarget(method);

    internal static MethodTarget Find(MethodAssembly assembly, MethodName name)
    {
        var (type, overloads) = MethodFinder.Find(assembly, name);
        return new MethodTarget(assembly.FilePath, type.FullName!, overloads);
    }

    /// <summary>The overloads that take this many arguments, cancellation tokens not counted; each call then chooses by its arguments.</summary>
    /// <exception cref="MethodBindingException">
    /// No overload does (<see cref="MethodBindingReason.WrongArgumentCount"/>), or some of them return sequences and others do not
    /// (<see cref="MethodBindingReason.Ambiguous"/>).
    /// </exception>
    internal MethodInvoker Bind(int argumentCount)
    {
        lock (_byCount)
        {
            if (!_byCount.TryGetValue(argumentCount, out MethodInvoker? invoker))
            {
                invoker = CheckKinds(BindCount(argumentCount));
                _byCount.Add(argumentCount, invoker);
            }

            return invoker;
        }
    }

    /// <summary>The one overload that these arguments fit best.</summary>
    /// <exception cref="MethodBindingException">No overload takes them, or more than one equally well.</exception>
    internal MethodInvoker Bind(object?[] arguments) => BindCount(arguments.Length).Narrow(arguments);

    /// <summary>
    /// The overloads that have all these parameters and need no other; the invoker takes the arguments in the order of the names.
    /// </summary>
    /// <param name="names">The parameters' names in any case, each once.</param>
    /// <exception cref="MethodBindingException">A name is unknown, given twice, or a required one is missing.</exception>
    internal MethodInvoker BindNamed(IReadOnlyList<string> names)
    {
        // No identifier contains a line break, so different lists cannot share a key unless they are refused anyway.
        var key = string.Join('\n', names);
        lock (_byNames)
        {
            if (!_byNames.TryGetValue(key, out MethodInvoker? invoker))
            {
                invoker = CheckKinds(BindNames(names));
                _byNames.Add(key, invoker);
            }

            return invoker;
        }
    }

    /// <summary>Calls with named arguments; a task is waited for, blocking.</summary>
    /// <param name="arguments">Parameter names, in any case, and their values.</param>
    /// <param name="cancellationToken">For a method that takes one.</param>
    internal object? InvokeNamed(IDictionary arguments, CancellationToken cancellationToken)
    {
        var (invoker, values) = BindNamed(arguments);
        return invoker.InvokeArguments(values, cancellationToken);
    }

    /// <summary>Finds the overloads for named arguments, and puts the values in the order that the invoker takes them in.</summary>
    /// <param name="arguments">Parameter names, in any case, and their values.</param>
    internal (MethodInvoker Invoker, object?[] Values) BindNamed(IDictionary arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var names = new string[arguments.Count];
        var values = new object?[arguments.Count];
        var i = 0;
        foreach (DictionaryEntry entry in arguments)
        {
            names[i] = entry.Key as string
                ?? throw BindingErrors.UnknownName(this, ValueText.Of(entry.Key), ParameterNames());
            values[i++] = entry.Value;
        }

        return (BindNamed(names), values);
    }

    private MethodInvoker BindCount(int argumentCount)
    {
        var overloads = Array.FindAll(_overloads, o => o.Takes(argumentCount));
        return overloads.Length == 0
            ? throw BindingErrors.WrongCount(this, argumentCount, Signatures)
            : new MethodInvoker(
                this,
                argumentCount,
                OverloadResolver.WithoutHidden(Array.ConvertAll(overloads, o => CallShape.ForCount(o, argumentCount))));
    }

    private MethodInvoker BindNames(IReadOnlyList<string> names)
    {
        var known = ParameterNames().ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown) throw BindingErrors.UnknownName(this, unknown, known);

        var shapes = _overloads.Select(o => CallShape.ForNames(o, names)).OfType<CallShape>().ToArray();
        return shapes.Length == 0
            ? throw BindingErrors.MissingNames(this, names, Signatures)
            : new MethodInvoker(this, names.Count, OverloadResolver.WithoutHidden(shapes));
    }

    private MethodInvoker CheckKinds(MethodInvoker invoker) =>
        invoker.MixesSequences ? throw BindingErrors.MixedResults(this, invoker.Signatures) : invoker;

    private IEnumerable<string> ParameterNames() => _overloads.SelectMany(static o => o.Arguments).Select(static p => p.Name);
}
