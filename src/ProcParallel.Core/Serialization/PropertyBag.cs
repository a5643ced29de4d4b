using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// An object of named properties, in order: what a PowerShell custom object is outside PowerShell, and what a value becomes that
/// cannot travel as it is. Names differ by more than case. Not for use by two threads at once.
/// </summary>
public sealed class PropertyBag : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _properties;
    private readonly Dictionary<string, int> _places;

    /// <summary>An empty one.</summary>
    public PropertyBag()
        : this(0)
    {
    }

    internal PropertyBag(int capacity)
    {
        _properties = new List<KeyValuePair<string, object?>>(capacity);
        _places = new Dictionary<string, int>(capacity, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>PowerShell's type names, the most special first; null for those of any custom object.</summary>
    public IReadOnlyList<string>? TypeNames { get; init; }

    /// <summary>What the object said of itself as text; null if nothing of its own.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it is what became of a value of another type.</summary>
    public bool IsSubstitute { get; init; }

    /// <summary>How many properties there are.</summary>
    public int Count => _properties.Count;

    /// <summary>The names in order.</summary>
    public IEnumerable<string> Names => _properties.Select(property => property.Key);

    /// <summary>A property by name, whatever its case; null if there is none. Setting a new one adds it at the end.</summary>
    public object? this[string name]
    {
        get => TryGetValue(name, out object? value) ? value : null;
        set
        {
            if (_places.TryGetValue(name, out int place))
            {
                _properties[place] = new KeyValuePair<string, object?>(_properties[place].Key, value);
                return;
            }

            _places.Add(name, _properties.Count);
            _properties.Add(new KeyValuePair<string, object?>(name, value));
        }
    }

    /// <summary>Adds a property at the end; as a method, so that a collection initializer works.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public void Add(string name, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _places.Add(name, _properties.Count);
        _properties.Add(new KeyValuePair<string, object?>(name, value));
    }

    /// <summary>Whether there is a property of that name, whatever its case.</summary>
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out object? value)
    {
        bool found = _places.TryGetValue(name, out int place);
        value = found ? _properties[place].Value : null;
        return found;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => Text ?? (TypeNames is [string first, ..] ? first : nameof(PropertyBag));
}
