using System.Collections;
using System.Collections.Specialized;
using System.Runtime.CompilerServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>What the dictionaries that hold any object have in common.</summary>
internal static class Dictionaries
{
    public static DictionaryEntry[] EntriesOf(IDictionary dictionary)
    {
        var entries = new List<DictionaryEntry>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
            entries.Add(entry);
        return [.. entries];
    }

    public static void WriteEntry(ValueSerializer serializer, ref MessagePackWriter writer, object key, object? value)
    {
        try
        {
            serializer.WriteValue(ref writer, key);
            serializer.WriteValue(ref writer, value);
        }
        catch (ValueNotSerializableException failure) when (failure.Within(StepTo(key)))
        {
            throw;
        }
    }

    public static object ReadKey(ValueSerializer serializer, ref MessagePackReader reader) =>
        serializer.ReadValue(ref reader) ?? throw new MessagePackSerializationException("A key is null.");

    public static IEqualityComparer? ComparerOf(Hashtable table) => HashtableComparer(table);

    /// <summary>Null also where a later runtime keeps it elsewhere: then the default one is assumed.</summary>
    public static IEqualityComparer? ComparerOf(OrderedDictionary dictionary)
    {
        try
        {
            return OrderedDictionaryComparer(dictionary);
        }
        catch (MissingFieldException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="ComparerOf(OrderedDictionary)"/>
    public static IComparer? ComparerOf(SortedList list)
    {
        try
        {
            return SortedListComparer(list) is { } comparer && !ReferenceEquals(comparer, Comparer.Default) ? comparer : null;
        }
        catch (MissingFieldException)
        {
            return null;
        }
    }

    private static string StepTo(object key) => key is string text ? text : $"[{key.GetType().Name}]";

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EqualityComparer")]
    private static extern IEqualityComparer? HashtableComparer(Hashtable table);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_comparer")]
    private static extern ref IEqualityComparer? OrderedDictionaryComparer(OrderedDictionary dictionary);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "comparer")]
    private static extern ref IComparer? SortedListComparer(SortedList list);
}

internal sealed class HashtableHandler() : TypeHandler<Hashtable>(ExtensionCode.Hashtable)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, Hashtable value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, (2 * value.Count) + 1);
        Comparers.Write(ref writer, Dictionaries.ComparerOf(value));
        IDictionaryEnumerator entries = value.GetEnumerator();
        while (entries.MoveNext())
            Dictionaries.WriteEntry(serializer, ref writer, entries.Key, entries.Value);
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        int entries = (count - 1) / 2;
        CheckCount(count, (2 * entries) + 1);
        var table = new Hashtable(entries, serializer.ReadComparer(ref reader) as IEqualityComparer);
        serializer.Bind(reference, table);
        for (int i = 0; i < entries; i++)
            table.Add(Dictionaries.ReadKey(serializer, ref reader), serializer.ReadValue(ref reader));
        return table;
    }
}

internal sealed class OrderedDictionaryHandler() : TypeHandler<OrderedDictionary>(ExtensionCode.OrderedDictionary)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, OrderedDictionary value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, (2 * value.Count) + 1);
        Comparers.Write(ref writer, Dictionaries.ComparerOf(value));
        IDictionaryEnumerator entries = value.GetEnumerator();
        while (entries.MoveNext())
            Dictionaries.WriteEntry(serializer, ref writer, entries.Key, entries.Value);
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        int entries = (count - 1) / 2;
        CheckCount(count, (2 * entries) + 1);
        var table = new OrderedDictionary(entries, serializer.ReadComparer(ref reader) as IEqualityComparer);
        serializer.Bind(reference, table);
        for (int i = 0; i < entries; i++)
            table.Add(Dictionaries.ReadKey(serializer, ref reader), serializer.ReadValue(ref reader));
        return table;
    }
}

internal sealed class SortedListHandler() : TypeHandler<SortedList>(ExtensionCode.SortedList)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, SortedList value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, (2 * value.Count) + 1);
        Comparers.Write(ref writer, Dictionaries.ComparerOf(value));
        for (int i = 0; i < value.Count; i++)
            Dictionaries.WriteEntry(serializer, ref writer, value.GetKey(i), value.GetByIndex(i));
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        int entries = (count - 1) / 2;
        CheckCount(count, (2 * entries) + 1);
        var list = new SortedList(serializer.ReadComparer(ref reader) as IComparer, entries);
        serializer.Bind(reference, list);
        for (int i = 0; i < entries; i++)
            list.Add(Dictionaries.ReadKey(serializer, ref reader), serializer.ReadValue(ref reader));
        return list;
    }
}
