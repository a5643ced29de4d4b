using System.Collections;
using System.Collections.Concurrent;

namespace ProcParallel.Core.Methods;

/// <summary>Builds collections of one element type; typed, so that elements that already fit are neither boxed again nor looked up.</summary>
internal abstract class SequenceFactory
{
    private static readonly ConcurrentDictionary<Type, SequenceFactory> Known = new();

    internal static SequenceFactory For(Type element) =>
        Known.GetOrAdd(element, static e => (SequenceFactory)Activator.CreateInstance(typeof(SequenceFactory<>).MakeGenericType(e))!);

    internal abstract Conversion Create(IEnumerable source, SequenceShape shape);

    /// <summary>Puts part of an argument list into an array: what <c>params</c> does. The ranks of the elements are stored too.</summary>
    internal abstract Conversion Pack(object?[] arguments, int start, int count, Span<ConversionRank> ranks, out int failedAt);
}

/// <inheritdoc cref="SequenceFactory"/>
internal sealed class SequenceFactory<T> : SequenceFactory
{
    internal override Conversion Create(IEnumerable source, SequenceShape shape)
    {
        var items = new List<T>(source is ICollection counted ? counted.Count : 0);
        var rank = ConversionRank.Collection;
        foreach (var element in source)
        {
            var converted = ArgumentConverter.Convert(element, typeof(T));
            if (!converted.Succeeded)
            {
                return Conversion.Fail($"element {items.Count}, {ValueText.Of(element)}: {converted.Failure}");
            }

            items.Add((T)converted.Value!);
            if (converted.Rank > rank) rank = converted.Rank;
        }

        object result = shape switch
        {
            SequenceShape.List => items,
            SequenceShape.Set => items.ToHashSet(),
            _ => items.ToArray(),
        };
        return Conversion.Of(result, rank);
    }

    internal override Conversion Pack(object?[] arguments, int start, int count, Span<ConversionRank> ranks, out int failedAt)
    {
        var packed = new T[count];
        for (var i = 0; i < count; i++)
        {
            var converted = ArgumentConverter.Convert(arguments[start + i], typeof(T));
            if (!converted.Succeeded)
            {
                failedAt = start + i;
                return converted;
            }

            ranks[start + i] = converted.Rank;
            packed[i] = (T)converted.Value!;
        }

        failedAt = -1;
        return Conversion.Of(packed, ConversionRank.Exact);
    }
}
