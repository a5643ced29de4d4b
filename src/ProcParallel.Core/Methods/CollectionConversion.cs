using System.Collections;

namespace ProcParallel.Core.Methods;

/// <summary>Collections and dictionaries, rebuilt with converted elements in the type that a parameter asks for.</summary>
internal static class CollectionConversion
{
    internal static Conversion ConvertSequence(object value, Type target)
    {
        if (!IsSequence(value)) return Conversion.Fail("there is no conversion between these types");
        if (target == typeof(ArrayList)) return Conversion.Of(new ArrayList((ICollection)value), ConversionRank.Collection);

        var (element, shape) = ShapeOf(target);
        return element is null
            ? Conversion.Fail("there is no conversion from a collection")
            : SequenceFactory.For(element).Create((IEnumerable)value, shape);
    }

    internal static Conversion ConvertDictionary(IDictionary value, Type target)
    {
        if (target == typeof(Hashtable)) return Conversion.Of(new Hashtable(value), ConversionRank.Collection);
        if (!target.IsConstructedGenericType) return Conversion.Fail("there is no conversion from a dictionary");

        var definition = target.GetGenericTypeDefinition();
        return definition == typeof(Dictionary<,>) || definition == typeof(IDictionary<,>) || definition == typeof(IReadOnlyDictionary<,>)
            ? DictionaryFactory.For(target.GenericTypeArguments).Create(value)
            : Conversion.Fail("there is no conversion from a dictionary");
    }

    /// <summary>
    /// Whether the value is a finished collection of .NET's own. Anything else is not enumerated: that would run code of the user's,
    /// and might never end.
    /// </summary>
    internal static bool IsSequence(object value)
    {
        if (value is string or IDictionary) return false;
        if (value is Array array) return array.Rank == 1;
        var type = value.GetType();
        return value is IEnumerable
            && (value is ICollection || Array.Exists(type.GetInterfaces(), IsCounted))
            && type.Assembly.GetName().Name is { } name && name.StartsWith("System.", StringComparison.Ordinal);
    }

    /// <summary>The element type of a collection that a parameter can ask for, and what to build for it; null when it is none.</summary>
    internal static (Type? Element, SequenceShape Shape) ShapeOf(Type target)
    {
        if (target.IsSZArray) return (target.GetElementType(), SequenceShape.Array);
        if (!target.IsConstructedGenericType || target.GenericTypeArguments.Length != 1) return default;

        var element = target.GenericTypeArguments[0];
        var definition = target.GetGenericTypeDefinition();
        if (definition == typeof(IEnumerable<>) || definition == typeof(IReadOnlyList<>) || definition == typeof(IReadOnlyCollection<>))
        {
            return (element, SequenceShape.Array);
        }

        if (definition == typeof(List<>) || definition == typeof(IList<>) || definition == typeof(ICollection<>))
        {
            return (element, SequenceShape.List);
        }

        return definition == typeof(HashSet<>) || definition == typeof(ISet<>) || definition == typeof(IReadOnlySet<>)
            ? (element, SequenceShape.Set)
            : default;
    }

    private static bool IsCounted(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>);
}
