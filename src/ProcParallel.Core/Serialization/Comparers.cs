using System.Collections;
using System.Globalization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// The comparers that everybody has: by kind, or by culture and options. Any other is one of somebody's own objects, and the default one
/// arrives in its place.
/// </summary>
internal sealed class Comparers
{
    private const int Ordinal = 1;
    private const int OrdinalIgnoreCase = 2;
    private const int Reference = 3;
    private const int CaseInsensitive = 4;

    private (string Culture, int Options, StringComparer Comparer)? _last;

    /// <param name="writer">Where to.</param>
    /// <param name="comparer">Null for the default.</param>
    public static void Write(ref MessagePackWriter writer, object? comparer)
    {
        if (comparer is ReferenceEqualityComparer)
            writer.Write(Reference);
        else if (comparer is CaseInsensitiveComparer)
            writer.Write(CaseInsensitive);
        else if (comparer is IEqualityComparer<string?> strings and not EqualityComparer<string>)
            WriteStringComparer(ref writer, strings);
        else
            writer.WriteNil();
    }

    public object? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
            return null;
        if (reader.NextMessagePackType == MessagePackType.Array)
            return ReadCultureComparer(ref reader);
        return reader.ReadInt32() switch
        {
            Ordinal => StringComparer.Ordinal,
            OrdinalIgnoreCase => StringComparer.OrdinalIgnoreCase,
            Reference => ReferenceEqualityComparer.Instance,
            CaseInsensitive => CaseInsensitiveComparer.Default,
            int other => throw new MessagePackSerializationException($"No comparer has number {other}."),
        };
    }

    private static void WriteStringComparer(ref MessagePackWriter writer, IEqualityComparer<string?> comparer)
    {
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out bool ignoreCase))
        {
            writer.Write(ignoreCase ? OrdinalIgnoreCase : Ordinal);
        }
        else if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out CompareInfo? culture, out CompareOptions options))
        {
            writer.WriteArrayHeader(2);
            writer.Write(culture.Name);
            writer.Write((int)options);
        }
        else
        {
            writer.WriteNil();
        }
    }

    private StringComparer ReadCultureComparer(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != 2)
            throw new MessagePackSerializationException("A comparer is not of two parts.");
        string name = reader.ReadString() ?? "";
        int options = reader.ReadInt32();
        if (_last is { } last && last.Culture == name && last.Options == options)
            return last.Comparer;
        StringComparer comparer = StringComparer.Create(new CultureInfo(name, useUserOverride: false), (CompareOptions)options);
        _last = (name, options, comparer);
        return comparer;
    }
}
