using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>PowerShell's own kind of array.</summary>
internal sealed class ObjectArrayHandler() : TypeHandler<object?[]>(ExtensionCode.ObjectArray)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, object?[] value)
    {
        ValueSerializer.WriteHeader(ref writer, Code, value.Length);
        int i = 0;
        try
        {
            for (; i < value.Length; i++)
                serializer.WriteValue(ref writer, value[i]);
        }
        catch (ValueNotSerializableException failure) when (failure.Within(i))
        {
            throw;
        }
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        object?[] items = new object?[count];
        serializer.Bind(reference, items);
        for (int i = 0; i < items.Length; i++)
            items[i] = serializer.ReadValue(ref reader);
        return items;
    }
}

/// <summary>One-dimensional arrays of any other element type.</summary>
internal sealed class ArrayHandler<T>(byte code, Type type) : ItemsHandler(code, type)
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var items = (T[])value;
        ValueSerializer.WriteHeader(ref writer, Code, 1 + (Item<T>.IsBlock ? 1 : items.Length));
        serializer.WriteType(ref writer, typeof(T));
        if (Item<T>.IsBlock)
            Block.Write(ref writer, ref MemoryMarshal.GetArrayDataReference(items), items.Length);
        else
            WriteItems(serializer, ref writer, items);
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        if (Item<T>.IsBlock)
        {
            CheckCount(count, 1);
            return Block.Read<T>(ref reader);
        }

        var items = new T[count];
        serializer.Bind(reference, items);
        for (int i = 0; i < items.Length; i++)
            items[i] = Item<T>.Read(serializer, ref reader);
        return items;
    }

    private static void WriteItems(ValueSerializer serializer, ref MessagePackWriter writer, T[] items)
    {
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
}

/// <summary>Arrays of more than one dimension, and those that do not begin at index 0.</summary>
internal sealed class MultiDimensionalArrayHandler<T>(byte code, Type type) : ItemsHandler(code, type)
{
    // The runtime's own limit.
    private const int MaxRank = 32;

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var array = (Array)value;
        ValueSerializer.WriteHeader(ref writer, Code, 2 + (Item<T>.IsBlock ? 1 : array.Length));
        serializer.WriteType(ref writer, typeof(T));
        writer.WriteArrayHeader(2 * array.Rank);
        for (int dimension = 0; dimension < array.Rank; dimension++)
        {
            writer.Write(array.GetLength(dimension));
            writer.Write(array.GetLowerBound(dimension));
        }

        ref T first = ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array));
        if (Item<T>.IsBlock)
            Block.Write(ref writer, ref first, array.Length);
        else
            WriteItems(serializer, ref writer, MemoryMarshal.CreateSpan(ref first, array.Length));
    }

    public override object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        Array array = ReadShape(ref reader, ref count);
        serializer.Bind(reference, array);
        ref T first = ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array));
        Span<T> items = MemoryMarshal.CreateSpan(ref first, array.Length);
        if (Item<T>.IsBlock)
        {
            T[] block = Block.Read<T>(ref reader);
            CheckCount(block.Length, items.Length);
            block.CopyTo(items);
            return array;
        }

        for (int i = 0; i < items.Length; i++)
            items[i] = Item<T>.Read(serializer, ref reader);
        return array;
    }

    private static void WriteItems(ValueSerializer serializer, ref MessagePackWriter writer, Span<T> items)
    {
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

    private static Array ReadShape(ref MessagePackReader reader, ref int count)
    {
        int numbers = reader.ReadArrayHeader();
        int rank = numbers / 2;
        if (rank is 0 or > MaxRank || numbers % 2 != 0)
            throw new MessagePackSerializationException($"An array of {numbers} bounds.");
        int[] lengths = new int[rank];
        int[] lowerBounds = new int[rank];
        long total = 1;
        for (int dimension = 0; dimension < rank; dimension++)
        {
            lengths[dimension] = reader.ReadInt32();
            lowerBounds[dimension] = reader.ReadInt32();
            total = checked(total * lengths[dimension]);
        }

        count--;
        if (!Item<T>.IsBlock)
            CheckCount(count, checked((int)total));
        else if (total > Remaining(ref reader))
            throw new MessagePackSerializationException($"An array of {total} elements in fewer bytes.");
        return Array.CreateInstance(typeof(T), lengths, lowerBounds);
    }

    // What the block that comes next holds, without moving.
    private static long Remaining(ref MessagePackReader reader)
    {
        MessagePackReader ahead = reader.CreatePeekReader();
        long start = ahead.Consumed;
        ahead.Skip();
        return ahead.Consumed - start;
    }
}
