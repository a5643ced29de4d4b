using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>The row of tuples of any number of items: first the descriptions of all items, then the items.</summary>
internal sealed class TupleFamilyHandler(byte code, Type[] definitions) : FamilyHandler(code, definitions[0], typeof(Tuple<>))
{
    public override IReadOnlyList<Type> Types => definitions;

    public override bool Takes(int arguments) => arguments >= 1 && arguments <= definitions.Length;

    public override Type MakeType(Type[] arguments) => Takes(arguments.Length)
        ? definitions[arguments.Length - 1].MakeGenericType(arguments)
        : throw new MessagePackSerializationException($"A tuple of {arguments.Length} items.");

    public override TypeHandler Close(Type type) => new TupleHandler(Code, type);

    protected override int ArityFor(int count) => count / 2;
}

/// <summary>One type of tuples. An item after the seventh is within a tuple of the rest.</summary>
internal sealed class TupleHandler : ItemsHandler
{
    private readonly Type[] _itemTypes;
    private readonly Func<object, object?>[] _items;
    private readonly ConstructorInfo _constructor;

    public TupleHandler(byte code, Type type)
        : base(code, type)
    {
        _itemTypes = type.GetGenericArguments();
        _items = [.. Enumerable.Range(1, _itemTypes.Length).Select(number => number <= 7 ? $"Item{number}" : "Rest").Select(name => Getter(type, name))];
        _constructor = type.GetConstructor(_itemTypes)!;
    }

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, 2 * _items.Length);
        foreach (Type itemType in _itemTypes)
            serializer.WriteType(ref writer, itemType);
        int i = 0;
        try
        {
            for (; i < _items.Length; i++)
                serializer.WriteValue(ref writer, _items[i](value));
        }
        catch (ValueNotSerializableException failure) when (failure.Within($"Item{i + 1}"))
        {
            throw;
        }
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, _items.Length);

        // Made before its items are known, so that they can lead back to it; constructed afterwards.
        object tuple = RuntimeHelpers.GetUninitializedObject(Type);
        if (reference >= 0)
            serializer.Bind(reference, tuple);
        object?[] items = new object?[count];
        for (int i = 0; i < items.Length; i++)
        {
            object? item = serializer.ReadValue(ref reader);
            items[i] = item is null || _itemTypes[i].IsInstanceOfType(item) ? item : serializer.Coerce(item, _itemTypes[i]);
        }

        _constructor.Invoke(tuple, items);
        return tuple;
    }

    private static Func<object, object?> Getter(Type type, string name) =>
        type.GetProperty(name) is { } property ? property.GetValue : type.GetField(name)!.GetValue;
}

internal sealed class KeyValuePairHandler<TKey, TValue>(byte code, Type type) : ItemsHandler(code, type)
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        (TKey key, TValue item) = (KeyValuePair<TKey, TValue>)value;
        ValueSerializer.WriteHeader(ref writer, Code, 4);
        serializer.WriteType(ref writer, typeof(TKey));
        serializer.WriteType(ref writer, typeof(TValue));
        Item<TKey>.Write(serializer, ref writer, key);
        Item<TValue>.Write(serializer, ref writer, item);
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, 2);
        TKey key = Item<TKey>.Read(serializer, ref reader);
        return new KeyValuePair<TKey, TValue>(key, Item<TValue>.Read(serializer, ref reader));
    }
}

/// <summary>Elements that may be null, of a type that otherwise may not: only ever within a typed collection.</summary>
internal sealed class NullableHandler<T> : TypeHandler<T?>
    where T : struct
{
    public NullableHandler(byte code, Type type)
        : base(code) => Debug.Assert(type == typeof(T?));

    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T? value)
    {
        if (value is { } present)
            Item<T>.Write(serializer, ref writer, present);
        else
            writer.WriteNil();
    }

}
