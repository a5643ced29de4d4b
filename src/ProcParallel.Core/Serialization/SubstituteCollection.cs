using System.Collections;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Collections of types that are in no table: their items travel, their type does not.</summary>
internal static class SubstituteCollection
{
    /// <summary>Null if the type is not a collection.</summary>
    public static TypeHandler? For(Type type)
    {
        if (typeof(IDictionary).IsAssignableFrom(type))
            return new OtherDictionaryHandler(type);
        if (typeof(ICollection).IsAssignableFrom(type) || Array.Exists(type.GetInterfaces(), IsCollection))
            return new OtherCollectionHandler(type);
        return typeof(IEnumerable).IsAssignableFrom(type) && !type.IsVisible
            ? new UnserializableHandler(type, "its items are computed while it is read, perhaps without end; make an array of them first")
            : null;
    }

    private static bool IsCollection(Type type) => type.IsGenericType &&
        (type.GetGenericTypeDefinition() == typeof(ICollection<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>));
}

/// <summary>Sends the items of a collection; a list arrives.</summary>
internal sealed class OtherCollectionHandler(Type type) : TypeHandler(ExtensionCode.OtherCollection, type)
{
    private readonly string[] _typeNames = PropertyBagHandler.NamesOf(type);

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        object?[] items = [.. ((IEnumerable)value).Cast<object?>()];
        ValueSerializer.WriteHeader(ref writer, Code, items.Length + 1);
        serializer.WriteShape(ref writer, [], _typeNames);
        int i = 0;
        try
        {
            for (; i < items.Length; i++)
                serializer.WriteValue(ref writer, items[i]);
        }
        catch (ValueNotSerializableException failure) when (failure.Within(i))
        {
            throw;
        }
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        Shape shape = serializer.ReadShape(ref reader);
        var items = new ArrayList(count);
        object result = serializer.Label(items, shape.TypeNames);
        serializer.Bind(reference, result);
        for (int i = 1; i < count; i++)
            items.Add(serializer.ReadValue(ref reader));
        return result;
    }
}

/// <summary>Sends the entries of a dictionary in their order; an ordered dictionary arrives.</summary>
internal sealed class OtherDictionaryHandler(Type type) : TypeHandler(ExtensionCode.OtherDictionary, type)
{
    private readonly string[] _typeNames = PropertyBagHandler.NamesOf(type);

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        DictionaryEntry[] entries = Dictionaries.EntriesOf((IDictionary)value);
        ValueSerializer.WriteHeader(ref writer, Code, (2 * entries.Length) + 1);
        serializer.WriteShape(ref writer, [], _typeNames);
        foreach (DictionaryEntry entry in entries)
            Dictionaries.WriteEntry(serializer, ref writer, entry.Key, entry.Value);
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        Shape shape = serializer.ReadShape(ref reader);
        var entries = new System.Collections.Specialized.OrderedDictionary();
        object result = serializer.Label(entries, shape.TypeNames);
        serializer.Bind(reference, result);
        for (int i = 1; i < count; i += 2)
            entries.Add(Dictionaries.ReadKey(serializer, ref reader), serializer.ReadValue(ref reader));
        return result;
    }
}
