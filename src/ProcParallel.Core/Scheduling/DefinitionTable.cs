using System.Security.Cryptography;

namespace ProcParallel.Core.Scheduling;

/// <summary>The definitions that a pool knows, found by a hash of their content. Guarded by the pool's lock.</summary>
internal sealed class DefinitionTable
{
    /// <summary>How many definitions that nobody uses now are kept for those who may come back with the same.</summary>
    private const int KeptUnused = 64;

    private readonly Dictionary<string, WorkDefinition> _byHash = [];
    private readonly LinkedList<string> _unused = new();
    private int _lastId;

    /// <summary>Gets the definition with this content and counts one more user of it.</summary>
    public WorkDefinition Use(ReadOnlySpan<byte> content)
    {
        string hash = Convert.ToHexString(SHA256.HashData(content));
        if (!_byHash.TryGetValue(hash, out WorkDefinition? definition))
        {
            definition = new WorkDefinition(++_lastId, hash, content.ToArray());
            _byHash[hash] = definition;
        }

        if (definition.Users++ == 0)
        {
            _unused.Remove(hash);
        }

        return definition;
    }

    /// <summary>Counts one user less.</summary>
    /// <returns>A definition that is dropped in its place, which workers may forget; null for none.</returns>
    public WorkDefinition? Leave(WorkDefinition definition)
    {
        if (--definition.Users > 0)
        {
            return null;
        }

        _unused.AddLast(definition.Hash);
        if (_unused.Count <= KeptUnused)
        {
            return null;
        }

        string oldest = _unused.First!.Value;
        _unused.RemoveFirst();
        _byHash.Remove(oldest, out WorkDefinition? dropped);
        return dropped;
    }
}
