namespace Soak;

/// <summary>What has happened so far. Thread-safe.</summary>
internal sealed class Counts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long this[string what]
    {
        get
        {
            lock (_counts)
            {
                return _counts.GetValueOrDefault(what);
            }
        }
    }

    public void Add(string what, long count = 1)
    {
        lock (_counts)
        {
            _counts[what] = _counts.GetValueOrDefault(what) + count;
        }
    }

    public override string ToString()
    {
        lock (_counts)
        {
            return string.Join(", ", _counts.Select(pair => $"{pair.Value} {pair.Key}"));
        }
    }
}
