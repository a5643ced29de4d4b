using System.Collections;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>Compares two graphs: types, values, order, comparers, and which references lead to the same object.</summary>
internal sealed class GraphComparer
{
    private readonly Dictionary<object, object> _pairs = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _taken = new(ReferenceEqualityComparer.Instance);

    /// <summary>Null if there is none; else where it is and what it is.</summary>
    public static string? Difference(object? expected, object? actual) => new GraphComparer().Compare(expected, actual, "$");

    private string? Compare(object? expected, object? actual, string path)
    {
        if (expected is null || actual is null)
            return expected is null && actual is null ? null : $"{path}: {expected ?? "null"} became {actual ?? "null"}";
        if (expected.GetType() != actual.GetType())
            return $"{path}: a {expected.GetType()} became a {actual.GetType()}";
        if (HasIdentity(expected))
        {
            if (_pairs.TryGetValue(expected, out object? known))
                return ReferenceEquals(known, actual) ? null : $"{path}: no longer the same object";
            if (!_taken.Add(actual))
                return $"{path}: two objects became one";
            _pairs.Add(expected, actual);
        }

        return CompareContent(expected, actual, path);
    }

    private static bool HasIdentity(object value) => value is not (string or ValueType or Uri or Version or IPAddress or IPEndPoint or Regex or System.Globalization.CultureInfo or TimeZoneInfo or Encoding or System.Net.Mail.MailAddress or System.Net.NetworkInformation.PhysicalAddress or DBNull);

    private string? CompareContent(object expected, object actual, string path) => expected switch
    {
        float or double or Half or decimal or DateTime or DateTimeOffset => BitsOf(expected).SequenceEqual(BitsOf(actual)) ? null : $"{path}: {expected:R} became {actual:R}",
        string or Uri or Version => expected.Equals(actual) && expected.ToString() == actual.ToString() ? null : $"{path}: '{expected}' became '{actual}'",
        Array array => CompareArrays(array, (Array)actual, path),
        IDictionary dictionary => CompareDictionaries(dictionary, (IDictionary)actual, path),
        ITuple tuple => CompareItems(Items(tuple), Items((ITuple)actual), path),
        PropertyBag bag => CompareBags(bag, (PropertyBag)actual, path),
        StringBuilder or Regex or FileSystemInfo or Encoding => expected.ToString() == actual.ToString() ? null : $"{path}: '{expected}' became '{actual}'",
        XmlDocument document => document.OuterXml == ((XmlDocument)actual).OuterXml ? null : $"{path}: another document",
        IEnumerable items => CompareUnordered(expected, items, (IEnumerable)actual, path),
        _ when expected.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) => CompareProperties(expected, actual, path),
        _ => expected.Equals(actual) ? null : $"{path}: {expected} became {actual}",
    };

    private static byte[] BitsOf(object value) => value switch
    {
        float number => BitConverter.GetBytes(number),
        double number => BitConverter.GetBytes(number),
        Half number => BitConverter.GetBytes(number),
        decimal number => [.. decimal.GetBits(number).SelectMany(BitConverter.GetBytes)],
        DateTime moment => [.. BitConverter.GetBytes(moment.Ticks), (byte)moment.Kind, .. BitConverter.GetBytes(moment.ToUniversalTime().Ticks)],
        DateTimeOffset moment => [.. BitConverter.GetBytes(moment.Ticks), .. BitConverter.GetBytes(moment.Offset.Ticks)],
        _ => throw new ArgumentException("Not a number.", nameof(value)),
    };

    private static IEnumerable<object?> Items(ITuple tuple) => Enumerable.Range(0, tuple.Length).Select(index => tuple[index]);

    private string? CompareArrays(Array expected, Array actual, string path)
    {
        for (int dimension = 0; dimension < expected.Rank; dimension++)
        {
            if (expected.GetLength(dimension) != actual.GetLength(dimension) || expected.GetLowerBound(dimension) != actual.GetLowerBound(dimension))
                return $"{path}: other bounds";
        }

        return CompareItems(expected, actual, path);
    }

    private string? CompareItems(IEnumerable expected, IEnumerable actual, string path)
    {
        object?[] one = [.. expected.Cast<object?>()];
        object?[] other = [.. actual.Cast<object?>()];
        if (one.Length != other.Length)
            return $"{path}: {one.Length} items became {other.Length}";
        return one.Select((item, index) => Compare(item, other[index], $"{path}[{index}]")).FirstOrDefault(difference => difference is not null);
    }

    // A set of hashed items may come in another order in another process, but in this one it does not.
    private string? CompareUnordered(object expected, IEnumerable items, IEnumerable actual, string path) =>
        CompareComparers(expected, actual, path) ?? CompareItems(items, actual, path);

    private string? CompareDictionaries(IDictionary expected, IDictionary actual, string path)
    {
        if (expected.Count != actual.Count)
            return $"{path}: {expected.Count} entries became {actual.Count}";
        if (CompareComparers(expected, actual, path) is { } difference)
            return difference;
        if (expected is not Hashtable)
            return CompareItems(expected.Keys, actual.Keys, $"{path}.Keys") ?? CompareItems(expected.Values, actual.Values, $"{path}.Values");
        foreach (DictionaryEntry entry in expected)
        {
            if (!actual.Contains(entry.Key))
                return $"{path}: {entry.Key} is missing";
            if (Compare(entry.Value, actual[entry.Key], $"{path}.{entry.Key}") is { } within)
                return within;
        }

        return null;
    }

    private static string? CompareComparers(object expected, object actual, string path) => ComparerOf(expected) is var one && ComparerOf(actual) is var other && Equals(one, other)
        ? null
        : $"{path}: comparer {one} became {other}";

    private static object? ComparerOf(object collection)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        Type type = collection.GetType();
        PropertyInfo? property = type.GetProperty("Comparer", Any) ?? type.GetProperty("EqualityComparer", Any);
        return property?.GetValue(collection) ?? type.GetField("_comparer", Any)?.GetValue(collection);
    }

    private string? CompareBags(PropertyBag expected, PropertyBag actual, string path)
    {
        if (!(expected.TypeNames ?? []).SequenceEqual(actual.TypeNames ?? []) || expected.Text != actual.Text || expected.IsSubstitute != actual.IsSubstitute)
            return $"{path}: an object of another kind";
        return CompareItems(expected.Names, actual.Names, $"{path}.Names") ??
            CompareItems(expected.Select(property => property.Value), actual.Select(property => property.Value), path);
    }

    private string? CompareProperties(object expected, object actual, string path) => expected.GetType().GetProperties()
        .Select(property => Compare(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}"))
        .FirstOrDefault(difference => difference is not null);
}
