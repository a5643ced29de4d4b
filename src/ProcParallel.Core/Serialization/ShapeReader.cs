using System.Buffers;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Reads the property names of objects. Shapes are kept, by their bytes, from one message to the next, so that objects that look alike share
/// their names' strings and nothing is decoded twice.
/// </summary>
internal sealed class ShapeReader
{
    private const int KeptCount = 64;
    private const int LongestKept = 4096;

    private readonly Kept?[] _kept = new Kept?[KeptCount];
    private readonly List<Shape> _message = [];

    public Shape Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType == MessagePackType.Integer)
        {
            int number = reader.ReadInt32();
            return (uint)number < (uint)_message.Count ? _message[number] : throw new MessagePackSerializationException($"Shape {number} of {_message.Count}.");
        }

        Shape shape = FindOrParse(serializer, ref reader);
        _message.Add(shape);
        return shape;
    }

    public void EndMessage()
    {
        if (_message.Count > 0)
            _message.Clear();
    }

    private Shape FindOrParse(ValueSerializer serializer, ref MessagePackReader reader)
    {
        MessagePackReader names = reader.CreatePeekReader();
        ReadOnlySequence<byte> definition = reader.ReadRaw();
        if (!definition.IsSingleSegment || definition.Length > LongestKept)
            return Parse(serializer, ref names);

        ReadOnlySpan<byte> bytes = definition.FirstSpan;
        int place = Hash(bytes) & (KeptCount - 1);
        if (_kept[place] is { } kept && bytes.SequenceEqual(kept.Definition))
            return kept.Shape;

        Shape shape = Parse(serializer, ref names);
        _kept[place] = new Kept(bytes.ToArray(), shape);
        return shape;
    }

    private static Shape Parse(ValueSerializer serializer, ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader() - 1;
        if (count < 0)
            throw new MessagePackSerializationException("An object without a list of type names.");
        string[]? typeNames = reader.TryReadNil() ? null : ReadTexts(serializer, ref reader, reader.ReadArrayHeader());
        return new Shape(ReadTexts(serializer, ref reader, count), typeNames);
    }

    private static string[] ReadTexts(ValueSerializer serializer, ref MessagePackReader reader, int count)
    {
        string[] texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = serializer.ReadText(ref reader);
        return texts;
    }

    // FNV-1a (Fowler, Noll, Vo) over eight bytes at a time: only to choose a place, equality is by all bytes.
    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = (hash ^ BitConverter.ToUInt64(bytes)) * 1099511628211;
            hash ^= hash >> 32;
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
            hash = (hash ^ value) * 1099511628211;
        return (int)(hash ^ (hash >> 29));
    }

    private sealed record Kept(byte[] Definition, Shape Shape);
}
