using System.Collections;
using System.Collections.Concurrent;

namespace ProcParallel.Core.Methods;

/// <summary>Builds dictionaries of one key and value type. The default comparer is used: that of the source may belong to another key type.</summary>
internal abstract class DictionaryFactory
{
    private static readonly ConcurrentDictionary<(Type Key, Type Value), DictionaryFactory> Known = new();

    internal static DictionaryFactory For(Type[] arguments) =>
        Known.GetOrAdd(
            (arguments[0], arguments[1]),
            static pair => (DictionaryFactory)Activator.CreateInstance(
                typeof(DictionaryFactory<,>).MakeGenericType(pair.Key, pair.Value))!);

    internal abstract Conversion Create(IDictionary source);
}

/// <inheritdoc cref="DictionaryFactory"/>
internal sealed class DictionaryFactory<TKey, TValue> : DictionaryFactory
    where TKey : notnull
{
    internal override Conversion Create(IDictionary source)
    {
        var result = new Dictionary<TKey, TValue>(source.Count);
        var rank = ConversionRank.Collection;
        foreach (DictionaryEntry entry in source)
        {
            var key = ArgumentConverter.Convert(entry.Key, typeof(TKey));
            if (!key.Succeeded) return Conversion.Fail($"key {ValueText.Of(entry.Key)}: {key.Failure}");

            var value = ArgumentConverter.Convert(entry.Value, typeof(TValue));
            if (!value.Succeeded) return Conversion.Fail($"value of key {ValueText.Of(entry.Key)}: {value.Failure}");

            if (!result.TryAdd((TKey)key.Value!, (TValue)value.Value!))
            {
                return Conversion.Fail($"key {ValueText.Of(entry.Key)} occurs twice once converted to {SignatureText.Of(typeof(TKey))}");
            }

            var worse = key.Rank > value.Rank ? key.Rank : value.Rank;
            if (worse > rank) rank = worse;
        }

        return Conversion.Of(result, rank);
    }
}
