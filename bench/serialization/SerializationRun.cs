using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Serialization;

namespace ProcParallel.Benchmarks;

/// <summary>
/// Loops that are timed from PowerShell (Compare.ps1), because PowerShell's objects exist only within a PowerShell. Each returns nanoseconds for
/// one value, and the bytes that the calling thread allocated for it.
/// </summary>
public sealed class SerializationRun : IDisposable
{
    private readonly PSValueSerializer _serializer = new(SerializationOptions.Default);
    private readonly PooledBufferWriter _buffer = new(1 << 16);

    public long Length => _buffer.WrittenCount;

    public Measurement Write(object value, int count)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Measurement.Now;
        for (int i = 0; i < count; i++)
            WriteOnce(value);
        return Measurement.Since(start, allocated, count);
    }

    public Measurement Read(object value, int count)
    {
        WriteOnce(value);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Measurement.Now;
        for (int i = 0; i < count; i++)
            ReadOnce();
        return Measurement.Since(start, allocated, count);
    }

    public Measurement RoundTrip(object value, int count)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Measurement.Now;
        for (int i = 0; i < count; i++)
        {
            WriteOnce(value);
            ReadOnce();
        }

        return Measurement.Since(start, allocated, count);
    }

    public static Measurement CliXml(object value, int count)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Measurement.Now;
        for (int i = 0; i < count; i++)
            PSSerializer.Deserialize(PSSerializer.Serialize(value));
        return Measurement.Since(start, allocated, count);
    }

    public static Measurement CopyTwice(Array value, int count)
    {
        Array message = (Array)value.Clone();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Measurement.Now;
        for (int i = 0; i < count; i++)
        {
            Array.Copy(value, message, value.Length);
            _ = message.Clone();
        }

        return Measurement.Since(start, allocated, count);
    }

    public void Dispose() => _buffer.Dispose();

    // Not inlined: what a long loop takes in is compiled within it once, too early, and not again as what is called often is.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteOnce(object value)
    {
        _buffer.Clear();
        var writer = new MessagePackWriter(_buffer);
        _serializer.Write(ref writer, value);
        writer.Flush();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private object? ReadOnce()
    {
        var reader = new MessagePackReader(_buffer.WrittenMemory);
        return _serializer.Read(ref reader);
    }
}

/// <summary>What one value cost.</summary>
public readonly record struct Measurement(double Nanoseconds, double AllocatedBytes)
{
    private static readonly Process Process = Process.GetCurrentProcess();

    /// <summary>Processor time and not time of day, so that what else the machine does is not measured.</summary>
    public static TimeSpan Now => Process.TotalProcessorTime;

    internal static Measurement Since(TimeSpan start, long allocated, int count) => new(
        (Now - start).TotalNanoseconds / count,
        (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / count);
}
