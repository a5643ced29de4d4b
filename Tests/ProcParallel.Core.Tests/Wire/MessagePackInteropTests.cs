using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

/// <summary>Against @msgpack/msgpack in Node, in both directions, with generated values.</summary>
public sealed class MessagePackInteropTests
{
    private const int ValueCount = 3000;
    private const int Seed = 20_240_607;

    // Characters outside ASCII stay as they are: the script's input is UTF-8.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [FactWhenNodeInteropIsThere]
    public async Task What_this_writer_writes_the_other_implementation_reads_as_the_same()
    {
        List<object?> values = Generate(Seed);

        string[] descriptions = await NodeInterop.RunScriptAsync("decode", values.Select(value => Convert.ToHexString(Write(value))));

        Assert.Equal(values.Count, descriptions.Length);
        for (int i = 0; i < values.Count; i++)
            AssertSame(TestDescriptions.Describe(values[i]), JsonNode.Parse(descriptions[i]), i);
    }

    [FactWhenNodeInteropIsThere]
    public async Task What_the_other_implementation_writes_this_reader_reads_as_the_same()
    {
        JsonNode?[] descriptions = Generate(Seed + 1).Select(TestDescriptions.Describe).ToArray();

        string[] lines = await NodeInterop.RunScriptAsync(
            "encode", descriptions.Select(description => description?.ToJsonString(Compact) ?? "null"));

        Assert.Equal(descriptions.Length, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            AssertSame(descriptions[i], TestDescriptions.Describe(Read(Convert.FromHexString(lines[i]))), i);
        }
    }

    private static List<object?> Generate(int seed)
    {
        var random = new Random(seed);
        List<object?> values = Enumerable.Range(0, ValueCount).Select(_ => TestValues.Generate(random, depth: 4)).ToList();
        foreach (int length in new[] { 0, 15, 16, 31, 32, 255, 256, 65535, 65536 })
        {
            values.Add(new string('x', length));
            values.Add(new byte[length]);
            values.Add(new TestExtension(1, new byte[length]));
            values.Add(Enumerable.Repeat<object?>(null, length).ToList());
            values.Add(Enumerable.Range(0, length).Select(i => new KeyValuePair<object?, object?>($"k{i}", true)).ToList());
        }

        return values;
    }

    private static byte[] Write(object? value) => Codec.Write((ref MessagePackWriter w) => TestValues.Write(ref w, value));

    private static object? Read(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes.AsMemory());
        object? value = TestValues.Read(ref reader);
        Assert.True(reader.End);
        return value;
    }

    private static void AssertSame(JsonNode? expected, JsonNode? actual, int index)
    {
        if (JsonNode.DeepEquals(expected, actual))
            return;
        string expectedText = expected?.ToJsonString(Compact) ?? "null";
        string actualText = actual?.ToJsonString(Compact) ?? "null";
        int start = Math.Max(0, expectedText.AsSpan().CommonPrefixLength(actualText) - 40);
        Assert.Fail($"Value {index} differs: expected ...{Excerpt(expectedText, start)}, is ...{Excerpt(actualText, start)}");
    }

    private static string Excerpt(string text, int start) => text.Substring(start, Math.Min(120, text.Length - start));
}
