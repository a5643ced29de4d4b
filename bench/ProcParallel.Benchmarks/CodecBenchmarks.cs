using BenchmarkDotNet.Attributes;
using ProcParallel.Core.Wire;

namespace ProcParallel.Benchmarks;

/// <summary>The MessagePack codec by itself: what every item costs at least, on each side.</summary>
[MemoryDiagnoser]
[InProcess]
public class CodecBenchmarks
{
    private const int Count = 1000;

    private readonly PooledBufferWriter _buffer = new(64 * 1024);
    private byte[] _integers = [];
    private byte[] _strings = [];

    [GlobalSetup]
    public void Setup()
    {
        WriteIntegers();
        _integers = _buffer.WrittenSpan.ToArray();
        WriteStrings();
        _strings = _buffer.WrittenSpan.ToArray();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int WriteIntegers()
    {
        _buffer.Clear();
        var writer = new MessagePackWriter(_buffer);
        for (int i = 0; i < Count; i++)
        {
            writer.Write(i * i);
        }

        writer.Flush();
        return _buffer.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long ReadIntegers()
    {
        long sum = 0;
        var reader = new MessagePackReader(_integers.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            sum += reader.ReadInt32();
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int WriteStrings()
    {
        _buffer.Clear();
        var writer = new MessagePackWriter(_buffer);
        for (int i = 0; i < Count; i++)
        {
            writer.Write("/usr/share/dotnet/sdk/file");
        }

        writer.Flush();
        return _buffer.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int ReadStrings()
    {
        int length = 0;
        var reader = new MessagePackReader(_strings.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            length += reader.ReadString()!.Length;
        }

        return length;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public bool SkipStrings()
    {
        var reader = new MessagePackReader(_strings.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            reader.Skip();
        }

        return reader.End;
    }
}
