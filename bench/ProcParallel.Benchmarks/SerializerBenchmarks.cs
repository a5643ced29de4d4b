using System.Collections;
using BenchmarkDotNet.Attributes;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Benchmarks;

/// <summary>Values there and back through the serializer, by kind.</summary>
[MemoryDiagnoser]
[InProcess]
public class SerializerBenchmarks
{
    private static readonly Dictionary<string, object?> Values = new()
    {
        ["int"] = 123_456,
        ["string"] = "/usr/share/dotnet/sdk/file",
        ["double[1000]"] = Enumerable.Range(0, 1000).Select(i => i / 3.0).ToArray(),
        ["hashtable"] = new Hashtable { ["Name"] = "file", ["Length"] = 4096L, ["LastWriteTime"] = DateTime.UnixEpoch, ["Tags"] = new object[] { 1, "two" } },
        ["byte[1 MiB]"] = new byte[1024 * 1024],
    };

    private readonly ValueSerializer _serializer = new(new SerializationOptions());
    private readonly PooledBufferWriter _buffer = new(64 * 1024);
    private byte[] _bytes = [];
    private object? _value;

    public static IEnumerable<string> Kinds => Values.Keys;

    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        _value = Values[Kind];
        _bytes = _serializer.Serialize(_value);
    }

    [Benchmark]
    public int Write()
    {
        _buffer.Clear();
        var writer = new MessagePackWriter(_buffer);
        _serializer.Write(ref writer, _value);
        writer.Flush();
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public object? Read()
    {
        var reader = new MessagePackReader(_bytes.AsSpan());
        return _serializer.Read(ref reader);
    }
}
