namespace ProcParallel.Core.Serialization;

/// <summary>
/// Numbers the shared values of one message in the order in which they begin. Most messages have a handful, for which comparing references is
/// cheaper than hashing; only larger ones use a dictionary.
/// </summary>
internal sealed class ReferenceTracker
{
    private const int FewCount = 8;
    private const int LargestKept = 4096;

    private readonly object?[] _few = new object?[FewCount];
    private Dictionary<object, int>? _many;
    private int _count;

    /// <summary>Gives the value the next number, unless it has one already.</summary>
    /// <param name="value">Compared by reference.</param>
    /// <param name="existing">The number it has already.</param>
    /// <returns>Whether the value is new.</returns>
    public bool TryAdd(object value, out int existing)
    {
        if (_count < FewCount)
        {
            for (int i = 0; i < _count; i++)
            {
                if (ReferenceEquals(_few[i], value))
                {
                    existing = i;
                    return false;
                }
            }

            _few[_count++] = value;
            existing = -1;
            return true;
        }

        return TryAddToMany(value, out existing);
    }

    /// <summary>Passes the number that was given last to something without identity; the value gets the next number instead.</summary>
    public void ShiftLast(object value)
    {
        if (_count <= FewCount)
            _few[_count - 1] = null;
        _many?.Remove(value);
        if (_count < FewCount)
            _few[_count] = value;
        else
            (_many ??= CopyFew())[value] = _count;
        _count++;
    }

    public void Clear()
    {
        Array.Clear(_few, 0, Math.Min(_count, FewCount));
        _count = 0;
        if (_many is null)
            return;
        if (_many.Count > LargestKept)
            _many = null;
        else
            _many.Clear();
    }

    private bool TryAddToMany(object value, out int existing)
    {
        if (_many is null || _many.Count == 0)
            _many = CopyFew();
        if (_many.TryGetValue(value, out existing))
            return false;
        _many.Add(value, _count++);
        return true;
    }

    private Dictionary<object, int> CopyFew()
    {
        Dictionary<object, int> many = _many ?? new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < FewCount; i++)
        {
            if (_few[i] is { } value)
                many[value] = i;
        }

        return many;
    }
}
