using System.Security.Cryptography;

namespace ProcParallel.Core.Scheduling;

/// <summary>The definitions that a pool knows, found by a hash of their content. Guarded by the pool's lock.</summary>
internal sealed class DefinitionTable
{
    /// <summary>How many definitions that nobody uses now are kept for those who may come back with the same.</summary>
    private const int KeptUnused = 64;

    /// <summary>How large those may be together, in bytes: here, and once more in each worker. The last one is kept in any case: it is the likeliest to come again.</summary>
    private const long KeptUnusedBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, WorkDefinition> _byHash = [];
    private readonly LinkedList<WorkDefinition> _unused = new();
    private long _unusedBytes;
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
            _unusedBytes -= _unused.Remove(definition) ? definition.Content.Length : 0;
        }

        return definition;
    }

    /// <summary>Counts one user less.</summary>
    /// <returns>The definitions that are dropped for it, which workers may forget.</returns>
    public IReadOnlyList<WorkDefinition> Leave(WorkDefinition definition)
    {
        if (--definition.Users > 0)
        {
            return [];
        }

        _unused.AddLast(definition);
        _unusedBytes += definition.Content.Length;
        List<WorkDefinition>? dropped = null;
        while (_unused.Count > KeptUnused || (_unusedBytes > KeptUnusedBytes && _unused.Count > 1))
        {
            WorkDefinition oldest = _unused.First!.Value;
            _unused.RemoveFirst();
            _unusedBytes -= oldest.Content.Length;
            _byHash.Remove(oldest.Hash);
            (dropped ??= []).Add(oldest);
        }

        return dropped ?? (IReadOnlyList<WorkDefinition>)[];
    }
}
