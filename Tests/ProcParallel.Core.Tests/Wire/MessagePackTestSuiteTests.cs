using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

/// <summary>
/// Against the data of the npm package msgpack-test-suite: each of its values with all the byte sequences that mean it, of which the
/// first is the preferred one.
/// </summary>
public sealed class MessagePackTestSuiteTests
{
    private const long FirstSecondOfDateTime = -62_135_596_800;

    [FactWhenNodeInteropIsThere]
    public void Every_encoding_in_the_test_suite_is_read_as_the_value_it_means()
    {
        int encodings = 0;
        foreach (Entry entry in Suite())
        {
            foreach (string hex in entry.Encodings)
            {
                encodings++;
                if (entry.IsBeforeDateTime)
                {
                    Codec.ReadHexFails(hex, (ref MessagePackReader r) => r.ReadDateTime());
                    continue;
                }

                string read = Codec.ReadHex(hex, (ref MessagePackReader r) => Text(TestValues.Read(ref r)));
                Assert.True(Text(entry.Value) == read, $"{entry.Group}: {hex} was read as {read}, expected {Text(entry.Value)}");
            }
        }

        Assert.True(encodings > 200, $"Only {encodings} encodings were found.");
    }

    [FactWhenNodeInteropIsThere]
    public void Every_value_in_the_test_suite_is_written_as_one_of_its_encodings()
    {
        foreach (Entry entry in Suite().Where(entry => entry is { IsBeforeDateTime: false, IsFinerThanDateTime: false }))
        {
            string written = Codec.WriteHex((ref MessagePackWriter w) => TestValues.Write(ref w, entry.Value));
            Assert.True(entry.Encodings.Contains(written), $"{entry.Group}: {Text(entry.Value)} was written as {written}");
        }
    }

    private static string Text(object? value) => TestDescriptions.Describe(value)?.ToJsonString() ?? "null";

    private static IEnumerable<Entry> Suite()
    {
        JsonObject groups = JsonNode.Parse(File.ReadAllText(NodeInterop.TestSuitePath))!.AsObject();
        return groups.SelectMany(group => group.Value!.AsArray().Select(entry => ToEntry(group.Key, entry!.AsObject())));
    }

    private static Entry ToEntry(string group, JsonObject entry)
    {
        string[] encodings = entry["msgpack"]!.AsArray()
            .Select(node => Convert.ToHexString(Codec.Bytes((string)node!)).ToLowerInvariant()).ToArray();
        // Where there is a "number" beside it, that one may be rounded.
        string type = entry.ContainsKey("bignum") ? "bignum" : entry.First(property => property.Key != "msgpack").Key;
        JsonNode? value = entry[type];
        if (type != "timestamp")
            return new Entry(group, ToValue(type, value), encodings);

        long seconds = (long)value![0]!;
        int nanoseconds = (int)value[1]!;
        return seconds < FirstSecondOfDateTime
            ? new Entry(group, null, encodings) { IsBeforeDateTime = true }
            : new Entry(group, DateTime.UnixEpoch.AddSeconds(seconds).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick), encodings)
            {
                IsFinerThanDateTime = nanoseconds % TimeSpan.NanosecondsPerTick != 0,
            };
    }

    private static object? ToValue(string type, JsonNode? node) => type switch
    {
        "binary" => Codec.Bytes(node!.GetValue<string>()),
        "bignum" => BigInteger.Parse(node!.GetValue<string>(), CultureInfo.InvariantCulture),
        "ext" => new TestExtension((sbyte)(int)node![0]!, Codec.Bytes((string)node[1]!)),
        _ => FromJson(node),
    };

    private static object? FromJson(JsonNode? node) => node switch
    {
        null => null,
        JsonArray array => array.Select(FromJson).ToList(),
        JsonObject map => map.Select(pair => new KeyValuePair<object?, object?>(pair.Key, FromJson(pair.Value))).ToList(),
        JsonValue scalar when scalar.TryGetValue(out bool flag) => flag,
        JsonValue scalar when scalar.TryGetValue(out string? text) => text,
        JsonValue scalar when scalar.TryGetValue(out long integer) => new BigInteger(integer),
        _ => node.GetValue<double>(),
    };

    private sealed record Entry(string Group, object? Value, string[] Encodings)
    {
        public bool IsBeforeDateTime { get; init; }

        public bool IsFinerThanDateTime { get; init; }
    }
}
