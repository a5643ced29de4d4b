using System.Buffers;
using System.Numerics;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Tests.Wire;

/// <summary>An extension value in the tests' model.</summary>
internal sealed record TestExtension(sbyte TypeCode, byte[] Data);

/// <summary>
/// A model of all MessagePack values: null, bool, <see cref="BigInteger"/>, float, double, string, byte[], DateTime,
/// <see cref="TestExtension"/>, List of values, List of pairs of values.
/// </summary>
internal static class TestValues
{
    // Without U+FEFF, which @msgpack/msgpack drops from the beginning of a long string.
    private static readonly string[] Alphabets = ["abcdefghijklmnop", "äöüßéèñçøåœæ", "€日本語中文한국어", "\u0000\"\\\n\u2028\uffff"];

    public static object? Generate(Random random, int depth)
    {
        return random.Next(depth > 0 ? 11 : 9) switch
        {
            0 => null,
            1 => random.Next(2) == 0,
            2 or 3 => GenerateInteger(random),
            4 => random.Next(4) == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64()) : random.NextDouble() * random.Next(),
            5 => (float)random.NextDouble() * random.Next(),
            6 => GenerateText(random, random.Next(8) == 0 ? random.Next(300) : random.Next(20)),
            7 => GenerateBytes(random),
            8 => GenerateExtension(random),
            9 => Enumerable.Range(0, random.Next(20)).Select(_ => Generate(random, depth - 1)).ToList(),
            _ => GenerateMap(random, depth - 1),
        };
    }

    public static void Write(ref MessagePackWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNil(); break;
            case bool flag: writer.Write(flag); break;
            case BigInteger { Sign: >= 0 } integer: writer.Write((ulong)integer); break;
            case BigInteger integer: writer.Write((long)integer); break;
            case float number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case string text: writer.Write(text); break;
            case byte[] bytes: writer.Write(bytes); break;
            case DateTime moment: writer.Write(moment); break;
            case TestExtension extension: writer.WriteExtensionFormat(new ExtensionResult(extension.TypeCode, extension.Data)); break;
            case List<object?> list: WriteList(ref writer, list); break;
            case List<KeyValuePair<object?, object?>> map: WriteMap(ref writer, map); break;
            default: throw new ArgumentException($"No MessagePack value: {value.GetType()}", nameof(value));
        }
    }

    public static object? Read(ref MessagePackReader reader) => reader.NextMessagePackType switch
    {
        MessagePackType.Nil => ReadNil(ref reader),
        MessagePackType.Boolean => reader.ReadBoolean(),
        MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64 => (BigInteger)reader.ReadUInt64(),
        MessagePackType.Integer => (BigInteger)reader.ReadInt64(),
        MessagePackType.Float when reader.NextCode == MessagePackCode.Float32 => reader.ReadSingle(),
        MessagePackType.Float => reader.ReadDouble(),
        MessagePackType.String => reader.ReadString(),
        MessagePackType.Binary => reader.ReadBytes()!.Value.ToArray(),
        MessagePackType.Extension => ReadExtension(ref reader),
        MessagePackType.Array => ReadList(ref reader),
        MessagePackType.Map => ReadMap(ref reader),
        _ => throw new MessagePackSerializationException("Never used."),
    };

    private static BigInteger GenerateInteger(Random random)
    {
        ulong bits = (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
        return random.Next(2) == 0 ? bits : -(BigInteger)(bits >> 1);
    }

    private static string GenerateText(Random random, int length)
    {
        string alphabet = Alphabets[random.Next(Alphabets.Length)];
        string text = string.Create(length, (random, alphabet), static (chars, state) =>
        {
            foreach (ref char c in chars)
                c = state.alphabet[state.random.Next(state.alphabet.Length)];
        });
        return random.Next(4) == 0 ? text + "😀𝄞" : text;
    }

    private static byte[] GenerateBytes(Random random)
    {
        var bytes = new byte[random.Next(50) == 0 ? random.Next(10_000) : random.Next(40)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static object GenerateExtension(Random random) => random.Next(2) == 0
        ? new TestExtension((sbyte)random.Next(128), GenerateBytes(random))
        : new DateTime(random.NextInt64(DateTime.MaxValue.Ticks + 1), DateTimeKind.Utc);

    // Keys begin with a letter and differ: a JavaScript object reorders keys that look like integers, and has no two equal ones.
    private static List<KeyValuePair<object?, object?>> GenerateMap(Random random, int depth) => Enumerable.Range(0, random.Next(20))
        .Select(i => new KeyValuePair<object?, object?>($"k{i}{GenerateText(random, random.Next(10))}", Generate(random, depth)))
        .ToList();

    private static void WriteList(ref MessagePackWriter writer, List<object?> list)
    {
        writer.WriteArrayHeader(list.Count);
        foreach (object? element in list)
            Write(ref writer, element);
    }

    private static void WriteMap(ref MessagePackWriter writer, List<KeyValuePair<object?, object?>> map)
    {
        writer.WriteMapHeader(map.Count);
        foreach ((object? key, object? element) in map)
        {
            Write(ref writer, key);
            Write(ref writer, element);
        }
    }

    private static object? ReadNil(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return null;
    }

    private static object ReadExtension(ref MessagePackReader reader)
    {
        ExtensionHeader header = reader.ReadExtensionFormatHeader();
        return header.TypeCode == ReservedMessagePackExtensionTypeCode.DateTime
            ? reader.ReadDateTime(header)
            : new TestExtension(header.TypeCode, reader.ReadRaw(header.Length).ToArray());
    }

    // The lists grow as elements arrive: headers nested in one another may each promise all that is left.
    private static List<object?> ReadList(ref MessagePackReader reader)
    {
        MessagePackSecurity.UntrustedData.DepthStep(ref reader);
        var list = new List<object?>();
        for (int count = reader.ReadArrayHeader(); count > 0; count--)
            list.Add(Read(ref reader));
        reader.Depth--;
        return list;
    }

    private static List<KeyValuePair<object?, object?>> ReadMap(ref MessagePackReader reader)
    {
        MessagePackSecurity.UntrustedData.DepthStep(ref reader);
        var map = new List<KeyValuePair<object?, object?>>();
        for (int count = reader.ReadMapHeader(); count > 0; count--)
            map.Add(new KeyValuePair<object?, object?>(Read(ref reader), Read(ref reader)));
        reader.Depth--;
        return map;
    }
}
