using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using ProcParallel.Core.Serialization;
using ProcParallel.Scripts;

namespace ProcParallel.Serialization;

/// <summary>
/// Sends values by a pair of scripts. They run in the runspace of the thread that sends or reads; a thread without one, such as those that
/// read the results of jobs, takes one that is kept for that.
/// </summary>
/// <remarks>
/// A class of the user's script has a name in its own session only, so the scripts get the type as second argument. Thread-safe.
/// </remarks>
internal sealed class ScriptTypeConverter(Type type, string name, ScriptSource toWire, ScriptSource fromWire) : IParTypeConverter
{
    private static readonly Lazy<Runspace> OwnRunspace = new(OpenRunspace);

    private readonly ConditionalWeakTable<Runspace, ScriptBlock> _toWire = [];
    private readonly ConditionalWeakTable<Runspace, ScriptBlock> _fromWire = [];

    public Type Type => type;

    public string Name => name;

    public object? ToWire(object value) => Run(_toWire, toWire, value);

    public object? FromWire(object? wire)
    {
        object? made = Run(_fromWire, fromWire, wire);
        made = made is PSObject { BaseObject: var inner } && type.IsInstanceOfType(inner) ? inner : made;
        return type.IsInstanceOfType(made)
            ? made
            : throw new FormatException($"The script that is registered for {name} made no such value, but {(made is null ? "nothing" : ValueSerializer.NameOf(made.GetType()))}.");
    }

    private object? Run(ConditionalWeakTable<Runspace, ScriptBlock> blocks, ScriptSource source, object? argument)
    {
        if (Runspace.DefaultRunspace is { } current)
        {
            return blocks.GetValue(current, _ => source.ToScriptBlock()).InvokeReturnAsIs(argument, type);
        }

        lock (OwnRunspace)
        {
            Runspace.DefaultRunspace = OwnRunspace.Value;
            try
            {
                return Run(blocks, source, argument);
            }
            finally
            {
                Runspace.DefaultRunspace = null;
            }
        }
    }

    private static Runspace OpenRunspace()
    {
        Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        return runspace;
    }
}
