using System.Reflection;

namespace ProcParallel.Core.Serialization;

/// <summary>Sends what can be set from outside, and sets it on a new object: for types that are no more than their properties.</summary>
internal sealed class PropertyConverter : IParTypeConverter
{
    private readonly Dictionary<string, MemberInfo> _members;

    /// <param name="type">The type.</param>
    /// <param name="name">Its name on the wire; its full name unless given.</param>
    /// <exception cref="ArgumentException">The type has no public constructor without parameters.</exception>
    public PropertyConverter(Type type, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.IsAbstract || type.ContainsGenericParameters || (!type.IsValueType && type.GetConstructor(Type.EmptyTypes) is null))
            throw new ArgumentException($"{type} has no public constructor without parameters: give a pair of functions that send and make its values.", nameof(type));

        const BindingFlags PublicInstance = BindingFlags.Public | BindingFlags.Instance;
        IEnumerable<MemberInfo> properties = type.GetProperties(PublicInstance).Where(property =>
            property.GetMethod is { IsPublic: true } && property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0);
        IEnumerable<MemberInfo> fields = type.GetFields(PublicInstance).Where(field => !field.IsInitOnly);
        _members = properties.Concat(fields).DistinctBy(member => member.Name).ToDictionary(member => member.Name, StringComparer.Ordinal);
        Type = type;
        Name = name ?? ValueSerializer.NameOf(type);
    }

    public Type Type { get; }

    public string Name { get; }

    public object? ToWire(object value) => _members.ToDictionary(member => member.Key, member => Get(member.Value, value), StringComparer.Ordinal);

    public object? FromWire(object? wire)
    {
        if (wire is not Dictionary<string, object?> values)
            throw new FormatException($"A {Name} is not made of properties.");
        object result = Activator.CreateInstance(Type)!;
        foreach ((string name, object? value) in values)
        {
            if (!_members.TryGetValue(name, out MemberInfo? member))
                throw new FormatException($"{Name} has no property '{name}' in this process.");
            Set(member, result, value);
        }

        return result;
    }

    private static object? Get(MemberInfo member, object owner) => member is PropertyInfo property ? property.GetValue(owner) : ((FieldInfo)member).GetValue(owner);

    private static void Set(MemberInfo member, object owner, object? value)
    {
        if (member is PropertyInfo property)
            property.SetValue(owner, value);
        else
            ((FieldInfo)member).SetValue(owner, value);
    }
}
