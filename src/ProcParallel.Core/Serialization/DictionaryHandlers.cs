using System.Collections.Concurrent;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Generic dictionaries.</summary>
internal abstract class DictionaryHandler<TKey, TValue, TDictionary>(byte code, Type type) : ItemsHandler(code, type)
    where TKey : notnull
    where TDictionary : class, IDictionary<TKey, TValue>
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var dictionary = (TDictionary)value;
        int count = dictionary.Count;
        ValueSerializer.WriteHeader(ref writer, Code, (2 * count) + 3);
        serializer.WriteType(ref writer, typeof(TKey));
        serializer.WriteType(ref writer, typeof(TValue));
        Comparers.Write(ref writer, ComparerOf(dictionary));
        int written = 0;
        foreach ((TKey key, TValue item) in dictionary)
        {
            WriteEntry(serializer, ref writer, key, item);
            written++;
        }

        CheckCount(written, count);
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        int entries = (count - 1) / 2;
        CheckCount(count, (2 * entries) + 1);
        TDictionary dictionary = Make(serializer.ReadComparer(ref reader), entries);
        serializer.Bind(reference, dictionary);
        for (int i = 0; i < entries; i++)
        {
            TKey key = Item<TKey>.Read(serializer, ref reader);
            dictionary.Add(key, Item<TValue>.Read(serializer, ref reader));
        }

        return dictionary;
    }

    protected abstract object? ComparerOf(TDictionary dictionary);

    protected abstract TDictionary Make(object? comparer, int capacity);

    private static void WriteEntry(ValueSerializer serializer, ref MessagePackWriter writer, TKey key, TValue item)
    {
        try
        {
            Item<TKey>.Write(serializer, ref writer, key);
            Item<TValue>.Write(serializer, ref writer, item);
        }
        catch (ValueNotSerializableException failure) when (failure.Within(key as string ?? $"[{key}]"))
        {
            throw;
        }
    }
}

internal sealed class DictionaryHandler<TKey, TValue>(byte code, Type type) : DictionaryHandler<TKey, TValue, Dictionary<TKey, TValue>>(code, type)
    where TKey : notnull
{
    protected override object? ComparerOf(Dictionary<TKey, TValue> dictionary) => dictionary.Comparer;

    protected override Dictionary<TKey, TValue> Make(object? comparer, int capacity) => new(capacity, comparer as IEqualityComparer<TKey>);
}

internal sealed class SortedDictionaryHandler<TKey, TValue>(byte code, Type type)
    : DictionaryHandler<TKey, TValue, SortedDictionary<TKey, TValue>>(code, type)
    where TKey : notnull
{
    protected override object? ComparerOf(SortedDictionary<TKey, TValue> dictionary) => dictionary.Comparer;

    protected override SortedDictionary<TKey, TValue> Make(object? comparer, int capacity) => new(comparer as IComparer<TKey>);
}

internal sealed class SortedListHandler<TKey, TValue>(byte code, Type type) : DictionaryHandler<TKey, TValue, SortedList<TKey, TValue>>(code, type)
    where TKey : notnull
{
    protected override object? ComparerOf(SortedList<TKey, TValue> dictionary) => dictionary.Comparer;

    protected override SortedList<TKey, TValue> Make(object? comparer, int capacity) => new(capacity, comparer as IComparer<TKey>);
}

internal sealed class ConcurrentDictionaryHandler<TKey, TValue>(byte code, Type type)
    : DictionaryHandler<TKey, TValue, ConcurrentDictionary<TKey, TValue>>(code, type)
    where TKey : notnull
{
    protected override object? ComparerOf(ConcurrentDictionary<TKey, TValue> dictionary) => dictionary.Comparer;

    protected override ConcurrentDictionary<TKey, TValue> Make(object? comparer, int capacity) => new(comparer as IEqualityComparer<TKey>);
}
