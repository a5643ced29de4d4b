using System.Runtime.CompilerServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Writes and reads the elements of typed collections: without boxing for value types.</summary>
internal static class Item<T>
{
    /// <summary>Whether a sequence of them is sent as one block of memory.</summary>
    public static bool IsBlock { get; } = typeof(T).IsPrimitive && typeof(T) != typeof(nint) && typeof(T) != typeof(nuint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ValueSerializer serializer, ref MessagePackWriter writer, T item)
    {
        if (typeof(T) == typeof(int))
            writer.Write((int)(object)item!);
        else if (typeof(T) == typeof(double))
            writer.Write((double)(object)item!);
        else if (typeof(T) == typeof(bool))
            writer.Write((bool)(object)item!);
        else if (typeof(T).IsValueType && serializer.HandlerFor(typeof(T)) is TypeHandler<T> handler)
            handler.WriteTyped(serializer, ref writer, item);
        else
            serializer.WriteValue(ref writer, item);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        if (typeof(T) == typeof(int))
            return (T)(object)reader.ReadInt32();
        if (typeof(T) == typeof(bool))
            return (T)(object)reader.ReadBoolean();
        return Convert(serializer, serializer.ReadValue(ref reader));
    }

    private static T Convert(ValueSerializer serializer, object? value)
    {
        if (value is T item)
            return item;
        if (value is not null && serializer.Coerce(value, typeof(T)) is T coerced)
            return coerced;
        if (value is null && default(T) is null)
            return default!;
        throw new MessagePackSerializationException($"A {value?.GetType().ToString() ?? "null"} where a {typeof(T)} belongs.");
    }
}
