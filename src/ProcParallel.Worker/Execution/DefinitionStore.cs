namespace ProcParallel.Worker.Execution;

/// <summary>The definitions of work that the parent has sent and that it may still refer to. Thread-safe.</summary>
/// <remarks>A plain dictionary, because a concurrent one of numbers is compiled while the worker starts.</remarks>
internal sealed class DefinitionStore
{
    private readonly Dictionary<int, Definition> _definitions = [];

    public void Add(int id, byte[] content)
    {
        lock (_definitions)
        {
            _definitions[id] = new Definition(content);
        }
    }

    public void Remove(int id)
    {
        lock (_definitions)
        {
            _definitions.Remove(id);
        }
    }

    public Definition Get(int id)
    {
        lock (_definitions)
        {
            return _definitions.TryGetValue(id, out Definition? definition)
                ? definition
                : throw new Core.Wire.ProtocolException($"Work was sent whose definition {id} was not.");
        }
    }
}
