using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Generic collections of one element type.</summary>
internal abstract class CollectionHandler<T, TCollection>(byte code, Type type) : ItemsHandler(code, type)
    where TCollection : class, IEnumerable<T>
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var collection = (TCollection)value;
        int count = CountOf(collection);
        ValueSerializer.WriteHeader(ref writer, Code, count + 2);
        serializer.WriteType(ref writer, typeof(T));
        Comparers.Write(ref writer, ComparerOf(collection));
        int i = 0;
        try
        {
            foreach (T item in InOrderOfAdding(collection))
            {
                Item<T>.Write(serializer, ref writer, item);
                i++;
            }
        }
        catch (ValueNotSerializableException failure) when (failure.Within(i))
        {
            throw;
        }

        CheckCount(i, count);
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        if (count < 1)
            throw new MessagePackSerializationException("A collection without a comparer.");
        TCollection collection = Make(serializer.ReadComparer(ref reader), count - 1);
        serializer.Bind(reference, collection);
        for (int i = 1; i < count; i++)
            Add(collection, Item<T>.Read(serializer, ref reader));
        return collection;
    }

    protected abstract int CountOf(TCollection collection);

    protected virtual object? ComparerOf(TCollection collection) => null;

    protected virtual IEnumerable<T> InOrderOfAdding(TCollection collection) => collection;

    protected abstract TCollection Make(object? comparer, int capacity);

    protected abstract void Add(TCollection collection, T item);
}

/// <summary>Lists, with primitive numbers as one block.</summary>
internal sealed class ListHandler<T>(byte code, Type type) : ItemsHandler(code, type)
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        Span<T> items = CollectionsMarshal.AsSpan((List<T>)value);
        ValueSerializer.WriteHeader(ref writer, Code, 1 + (Item<T>.IsBlock ? 1 : items.Length));
        serializer.WriteType(ref writer, typeof(T));
        if (Item<T>.IsBlock)
        {
            Block.Write(ref writer, ref MemoryMarshal.GetReference(items), items.Length);
            return;
        }

        int i = 0;
        try
        {
            for (; i < items.Length; i++)
                Item<T>.Write(serializer, ref writer, items[i]);
        }
        catch (ValueNotSerializableException failure) when (failure.Within(i))
        {
            throw;
        }
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        if (Item<T>.IsBlock)
        {
            CheckCount(count, 1);
            return new List<T>(Block.Read<T>(ref reader));
        }

        var list = new List<T>(count);
        serializer.Bind(reference, list);
        for (int i = 0; i < count; i++)
            list.Add(Item<T>.Read(serializer, ref reader));
        return list;
    }
}

internal sealed class HashSetHandler<T>(byte code, Type type) : CollectionHandler<T, HashSet<T>>(code, type)
{
    protected override int CountOf(HashSet<T> collection) => collection.Count;

    protected override object? ComparerOf(HashSet<T> collection) => collection.Comparer;

    protected override HashSet<T> Make(object? comparer, int capacity) => new(capacity, comparer as IEqualityComparer<T>);

    protected override void Add(HashSet<T> collection, T item) => collection.Add(item);
}

internal sealed class SortedSetHandler<T>(byte code, Type type) : CollectionHandler<T, SortedSet<T>>(code, type)
{
    protected override int CountOf(SortedSet<T> collection) => collection.Count;

    protected override object? ComparerOf(SortedSet<T> collection) => collection.Comparer;

    protected override SortedSet<T> Make(object? comparer, int capacity) => new(comparer as IComparer<T>);

    protected override void Add(SortedSet<T> collection, T item) => collection.Add(item);
}

internal sealed class QueueHandler<T>(byte code, Type type) : CollectionHandler<T, Queue<T>>(code, type)
{
    protected override int CountOf(Queue<T> collection) => collection.Count;

    protected override Queue<T> Make(object? comparer, int capacity) => new(capacity);

    protected override void Add(Queue<T> collection, T item) => collection.Enqueue(item);
}

internal sealed class StackHandler<T>(byte code, Type type) : CollectionHandler<T, Stack<T>>(code, type)
{
    protected override int CountOf(Stack<T> collection) => collection.Count;

    protected override IEnumerable<T> InOrderOfAdding(Stack<T> collection) => collection.Reverse();

    protected override Stack<T> Make(object? comparer, int capacity) => new(capacity);

    protected override void Add(Stack<T> collection, T item) => collection.Push(item);
}

internal sealed class LinkedListHandler<T>(byte code, Type type) : CollectionHandler<T, LinkedList<T>>(code, type)
{
    protected override int CountOf(LinkedList<T> collection) => collection.Count;

    protected override LinkedList<T> Make(object? comparer, int capacity) => [];

    protected override void Add(LinkedList<T> collection, T item) => collection.AddLast(item);
}

internal sealed class CollectionOfHandler<T>(byte code, Type type) : CollectionHandler<T, Collection<T>>(code, type)
{
    protected override int CountOf(Collection<T> collection) => collection.Count;

    protected override Collection<T> Make(object? comparer, int capacity) => [];

    protected override void Add(Collection<T> collection, T item) => collection.Add(item);
}

/// <summary>What wraps a list: the list is filled after it is wrapped.</summary>
internal sealed class ReadOnlyCollectionHandler<T>(byte code, Type type) : ItemsHandler(code, type)
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var items = (ReadOnlyCollection<T>)value;
        ValueSerializer.WriteHeader(ref writer, Code, 1 + items.Count);
        serializer.WriteType(ref writer, typeof(T));
        int i = 0;
        try
        {
            for (int count = items.Count; i < count; i++)
                Item<T>.Write(serializer, ref writer, items[i]);
        }
        catch (ValueNotSerializableException failure) when (failure.Within(i))
        {
            throw;
        }
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        var items = new List<T>(count);
        var collection = new ReadOnlyCollection<T>(items);
        serializer.Bind(reference, collection);
        for (int i = 0; i < count; i++)
            items.Add(Item<T>.Read(serializer, ref reader));
        return collection;
    }
}
