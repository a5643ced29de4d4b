namespace ProcParallel.Worker.Execution;

/// <summary>The definitions of work that the parent has sent, as it wrote them. Thread-safe.</summary>
/// <remarks>A plain dictionary, because a concurrent one of numbers is compiled while the worker starts.</remarks>
internal sealed class DefinitionStore
{
    private readonly Dictionary<int, byte[]> _contents = [];

    public void Add(int id, byte[] content)
    {
        lock (_contents)
        {
            _contents[id] = content;
        }
    }

    public void Remove(int id)
    {
        lock (_contents)
        {
            _contents.Remove(id);
        }
    }

    public byte[] Get(int id)
    {
        lock (_contents)
        {
            return _contents.TryGetValue(id, out byte[]? content)
                ? content
                : throw new Core.Wire.ProtocolException($"Work was sent whose definition {id} was not.");
        }
    }
}
