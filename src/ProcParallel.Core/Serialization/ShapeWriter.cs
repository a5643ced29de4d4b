using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Writes the property names of objects. Objects of one message with the same names say them once; the encoded names are kept from one
/// message to the next, since items of one call mostly look alike.
/// </summary>
internal sealed class ShapeWriter
{
    private const int KeptCount = 8;
    private const int LargestKept = 256;

    private readonly Entry?[] _kept = new Entry?[KeptCount];
    private int _newest;
    private int _message;
    private int _nextNumber;

    public void Write(ref MessagePackWriter writer, ReadOnlySpan<string> names, IReadOnlyList<string>? typeNames)
    {
        Entry? entry = Find(names, typeNames);
        if (entry is not null && entry.Message == _message)
        {
            writer.Write(entry.Number);
            return;
        }

        int number = _nextNumber++;
        if (entry is null)
            entry = Keep(names, typeNames);
        entry.Message = _message;
        entry.Number = number;
        writer.WriteRaw(entry.Definition);
    }

    public void EndMessage()
    {
        _message++;
        _nextNumber = 0;
    }

    private Entry? Find(ReadOnlySpan<string> names, IReadOnlyList<string>? typeNames)
    {
        for (int i = 0; i < KeptCount; i++)
        {
            Entry? entry = _kept[(_newest - i) & (KeptCount - 1)];
            if (entry is null)
                return null;
            if (entry.Is(names, typeNames))
                return entry;
        }

        return null;
    }

    private Entry Keep(ReadOnlySpan<string> names, IReadOnlyList<string>? typeNames)
    {
        string[]? types = typeNames is null ? null : [.. typeNames];
        var entry = new Entry(names.ToArray(), types, Encode(names, types));
        if (names.Length <= LargestKept)
        {
            _newest = (_newest + 1) & (KeptCount - 1);
            _kept[_newest] = entry;
        }

        return entry;
    }

    private static byte[] Encode(ReadOnlySpan<string> names, string[]? typeNames)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(1 + names.Length);
        if (typeNames is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteArrayHeader(typeNames.Length);
            foreach (string typeName in typeNames)
                ValueSerializer.WriteText(ref writer, typeName);
        }

        foreach (string name in names)
            ValueSerializer.WriteText(ref writer, name);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed class Entry(string[] names, string[]? typeNames, byte[] definition)
    {
        public byte[] Definition => definition;

        public int Message { get; set; }

        public int Number { get; set; }

        public bool Is(ReadOnlySpan<string> otherNames, IReadOnlyList<string>? otherTypeNames)
        {
            if (names.Length != otherNames.Length || typeNames?.Length != otherTypeNames?.Count)
                return false;
            for (int i = 0; i < names.Length; i++)
            {
                if (!string.Equals(names[i], otherNames[i], StringComparison.Ordinal))
                    return false;
            }

            for (int i = 0; i < (typeNames?.Length ?? 0); i++)
            {
                if (!string.Equals(typeNames![i], otherTypeNames![i], StringComparison.Ordinal))
                    return false;
            }

            return true;
        }
    }
}
