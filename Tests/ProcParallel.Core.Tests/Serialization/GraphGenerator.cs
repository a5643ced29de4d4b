using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>Makes graphs of all kinds of values, with shared objects and cycles. The same seed makes the same graph.</summary>
internal sealed class GraphGenerator(int seed)
{
    private const int MostItems = 6;
    private const int MostDepth = 5;

    private readonly Random _random = new(seed);
    private readonly List<object> _made = [];

    public object? Next(int depth = 0)
    {
        if (_made.Count > 0 && _random.Next(12) == 0)
            return _made[_random.Next(_made.Count)];
        return depth < MostDepth && _random.Next(10) < 6 ? Container(depth + 1) : Leaf();
    }

    private object? Leaf() => _random.Next(26) switch
    {
        0 => null,
        1 => _random.Next(2) == 0,
        2 => _random.Next(int.MinValue, int.MaxValue) >> _random.Next(32),
        3 => _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64),
        4 => (byte)_random.Next(256),
        5 => (short)_random.Next(-32768, 32768),
        6 => (uint)_random.NextInt64(uint.MaxValue),
        7 => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)),
        8 => BitConverter.Int32BitsToSingle(_random.Next(int.MinValue, int.MaxValue)),
        9 => new decimal(_random.Next(), _random.Next(), _random.Next(), _random.Next(2) == 0, (byte)_random.Next(29)),
        10 => new BigInteger(Bytes(40)),
        11 => (char)_random.Next(0x10000),
        12 or 13 or 14 => Text(),
        15 => new DateTime(_random.NextInt64(DateTime.MaxValue.Ticks), (DateTimeKind)_random.Next(3)),
        16 => new DateTimeOffset(_random.NextInt64(DateTime.MaxValue.Ticks / 4, DateTime.MaxValue.Ticks / 2), TimeSpan.FromMinutes(_random.Next(-840, 841))),
        17 => new TimeSpan(_random.NextInt64(long.MinValue, long.MaxValue)),
        18 => new Guid(Bytes(16)),
        19 => new Version(_random.Next(9), _random.Next(9), _random.Next(9)),
        20 => new IPAddress(Bytes(_random.Next(2) == 0 ? 4 : 16)),
        21 => (ConsoleColor)_random.Next(20),
        22 => new Uri($"https://host{_random.Next(9)}/{_random.Next()}"),
        23 => DateOnly.FromDayNumber(_random.Next(DateOnly.MaxValue.DayNumber)),
        24 => (_random.Next(), Text()),
        _ => CultureInfo.GetCultureInfo(_random.Next(2) == 0 ? "fr-FR" : ""),
    };

    private object Container(int depth) => _random.Next(17) switch
    {
        0 => Keep(Bytes(_random.Next(20))),
        1 => Keep(Enumerable.Range(0, _random.Next(20)).Select(_ => _random.NextDouble()).ToArray()),
        2 => Keep(Enumerable.Range(0, _random.Next(MostItems)).Select(_ => Text()).ToArray()),
        3 => FillArray(Keep(new object?[_random.Next(MostItems)]), depth),
        4 => FillList(Keep(new List<object?>()), depth),
        5 => FillList(Keep(new ArrayList()), depth),
        6 => FillTable(Keep(new Hashtable(_random.Next(2) == 0 ? null : StringComparer.OrdinalIgnoreCase)), depth),
        7 => FillTable(Keep(new OrderedDictionary(StringComparer.OrdinalIgnoreCase)), depth),
        8 => FillTable(Keep(new Dictionary<string, object?>(_random.Next(2) == 0 ? StringComparer.Ordinal : StringComparer.InvariantCultureIgnoreCase)), depth),
        9 => FillBag(Keep(new PropertyBag { TypeNames = _random.Next(3) == 0 ? ["My.Type", "System.Object"] : null }), depth),
        10 => Keep(Tuple.Create(Next(depth), _random.Next(), Next(depth))),
        11 => Keep(new List<int>(Enumerable.Range(0, _random.Next(MostItems)))),
        12 => Keep(new HashSet<string>(Enumerable.Range(0, _random.Next(MostItems)).Select(number => $"{number}"), StringComparer.OrdinalIgnoreCase)),
        13 => Keep(new int[_random.Next(3), _random.Next(3)]),
        14 => Keep(new Dictionary<Guid, List<DateTime>> { [new Guid(Bytes(16))] = [DateTime.UnixEpoch] }),
        15 => FillArray(Keep(new object?[1]), depth),
        _ => Keep(new StringBuilder(Text())),
    };

    private T Keep<T>(T value)
        where T : class
    {
        _made.Add(value);
        return value;
    }

    private object?[] FillArray(object?[] array, int depth)
    {
        for (int i = 0; i < array.Length; i++)
            array[i] = Next(depth);
        return array;
    }

    private IList FillList(IList list, int depth)
    {
        for (int i = _random.Next(MostItems); i > 0; i--)
            list.Add(Next(depth));
        return list;
    }

    private IDictionary FillTable(IDictionary table, int depth)
    {
        for (int i = _random.Next(MostItems); i > 0; i--)
            table[$"key{i}"] = Next(depth);
        return table;
    }

    private PropertyBag FillBag(PropertyBag bag, int depth)
    {
        for (int i = _random.Next(MostItems); i > 0; i--)
            bag[$"Property{i}"] = Next(depth);
        return bag;
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Text()
    {
        char[] units = new char[_random.Next(12)];
        for (int i = 0; i < units.Length; i++)
            units[i] = (char)(_random.Next(8) == 0 ? _random.Next(0x10000) : _random.Next(32, 127));
        return new string(units);
    }
}
