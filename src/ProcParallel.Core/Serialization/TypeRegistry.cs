namespace ProcParallel.Core.Serialization;

/// <summary>
/// Types that travel live because both ends know how. Besides the built-in types, only what is registered here can be made from the wire.
/// Safe for use by several threads; a change reaches serializers with the next value.
/// </summary>
public sealed class TypeRegistry
{
    private readonly object _changing = new();

    // Never changed, but replaced.
    private volatile Dictionary<Type, IParTypeConverter> _byType = [];
    private volatile Dictionary<string, IParTypeConverter> _byName = [];

    /// <summary>The registry of this process, used where no other is given.</summary>
    public static TypeRegistry Shared { get; } = new();

    /// <summary>All registrations at this moment.</summary>
    public IReadOnlyCollection<IParTypeConverter> Converters => _byName.Values;

    /// <summary>Rises with every change, so that what was derived from the registry can be derived anew.</summary>
    internal int Version { get; private set; }

    /// <summary>Registers a converter in place of an earlier one for the same type or name.</summary>
    /// <exception cref="ArgumentException">The name is empty, or the type is one that every message is made of (string, bool, int, double).</exception>
    public void Register(IParTypeConverter converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        ArgumentException.ThrowIfNullOrEmpty(converter.Name);
        if (converter.Type == typeof(string) || converter.Type == typeof(int) || converter.Type == typeof(bool) || converter.Type == typeof(double))
            throw new ArgumentException($"{converter.Type} always travels as it is.", nameof(converter));

        Change(converters =>
        {
            converters.RemoveAll(other => other.Type == converter.Type || other.Name == converter.Name);
            converters.Add(converter);
        });
    }

    /// <summary>
    /// Registers a type by its properties: those with public getter and setter, and public fields, are sent, and set on a new object at the
    /// other end.
    /// </summary>
    /// <exception cref="ArgumentException">The type has no public constructor without parameters.</exception>
    public void Register(Type type) => Register(new PropertyConverter(type));

    /// <summary>Registers a pair of functions.</summary>
    /// <param name="toWire">What to send in place of the value: anything that can travel itself.</param>
    /// <param name="fromWire">Makes the value again from that. It may come from a defective or hostile sender: check it.</param>
    /// <param name="name">Stands for the type on the wire; the type's full name unless given.</param>
    public void Register<T>(Func<T, object?> toWire, Func<object?, T> fromWire, string? name = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(toWire);
        ArgumentNullException.ThrowIfNull(fromWire);
        Register(new FunctionConverter<T>(name ?? typeof(T).FullName!, toWire, fromWire));
    }

    /// <summary>Forgets the converter of a type.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Unregister(Type type)
    {
        bool found = false;
        Change(converters => found = converters.RemoveAll(converter => converter.Type == type) > 0);
        return found;
    }

    internal IParTypeConverter? ForName(string name) => _byName.GetValueOrDefault(name);

    internal IParTypeConverter? ForType(Type type)
    {
        Dictionary<Type, IParTypeConverter> byType = _byType;
        if (byType.Count == 0)
            return null;
        if (byType.TryGetValue(type, out IParTypeConverter? exact))
            return exact;

        for (Type? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (byType.TryGetValue(ancestor, out IParTypeConverter? inherited) && inherited.IncludeDerived)
                return inherited;
        }

        return byType.Values.FirstOrDefault(converter => converter.IncludeDerived && converter.Type.IsInterface && converter.Type.IsAssignableFrom(type));
    }

    private void Change(Action<List<IParTypeConverter>> change)
    {
        lock (_changing)
        {
            List<IParTypeConverter> converters = [.. _byName.Values];
            change(converters);
            _byType = converters.ToDictionary(converter => converter.Type);
            _byName = converters.ToDictionary(converter => converter.Name);
            Version++;
        }
    }

    private sealed class FunctionConverter<T>(string name, Func<T, object?> toWire, Func<object?, T> fromWire) : IParTypeConverter
        where T : notnull
    {
        public Type Type => typeof(T);

        public string Name => name;

        public object? ToWire(object value) => toWire((T)value);

        public object? FromWire(object? wire) => fromWire(wire);
    }
}
