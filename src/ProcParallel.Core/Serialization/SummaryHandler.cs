using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Makes property bags of live objects whose other properties ask the operating system for long, walk to other objects without end, or say
/// the same again.
/// </summary>
internal sealed class SummaryHandler<T> : PropertyBagHandler
    where T : class
{
    private readonly string[] _names = [];
    private readonly Func<T, object?>[] _getters;

    public SummaryHandler(params (string Name, Func<T, object?> Getter)[] properties)
        : base(typeof(T))
    {
        OwnsCode = false;
        IncludesDerived = true;
        _names = Array.ConvertAll(properties, property => property.Name);
        _getters = Array.ConvertAll(properties, property => property.Getter);
    }

    public override string Arrives => $"a property bag of {string.Join(", ", _names.Select(name => $"`{name}`"))}";

    protected override void WriteMembers(ValueSerializer serializer, ref MessagePackWriter writer, object value, IReadOnlyList<string> typeNames)
    {
        WriteHeader(serializer, ref writer, value, _names, typeNames);
        foreach (Func<T, object?> getter in _getters)
            serializer.WriteValue(ref writer, Get(getter, (T)value));
    }

    private static object? Get(Func<T, object?> getter, T owner)
    {
        try
        {
            return getter(owner);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }
}
