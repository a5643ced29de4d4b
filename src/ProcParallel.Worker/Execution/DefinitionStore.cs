using System.Collections.Concurrent;

namespace ProcParallel.Worker.Execution;

/// <summary>The definitions of work that the parent has sent, as it wrote them. Thread-safe.</summary>
internal sealed class DefinitionStore
{
    private readonly ConcurrentDictionary<int, byte[]> _contents = new();

    public void Add(int id, byte[] content) => _contents[id] = content;

    public void Remove(int id) => _contents.TryRemove(id, out _);

    public byte[] Get(int id) => _contents.TryGetValue(id, out byte[]? content)
        ? content
        : throw new Core.Wire.ProtocolException($"Work was sent whose definition {id} was not.");
}
