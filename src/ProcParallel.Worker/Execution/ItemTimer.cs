using System.Diagnostics;
using ProcParallel.Core.Results;
using ProcParallel.Core.Wire;

namespace ProcParallel.Worker.Execution;

/// <summary>Measures how long an item runs, where the call wants to know.</summary>
internal readonly struct ItemTimer
{
    private readonly long _started;

    public ItemTimer(RunFlags flags)
    {
        _started = flags.HasFlag(RunFlags.ReportDurations) ? Stopwatch.GetTimestamp() : 0;
    }

    public void Report(ResultSink sink)
    {
        if (_started != 0)
        {
            sink.Write(RecordKind.Duration, Stopwatch.GetElapsedTime(_started), WriteMicroseconds);
        }
    }

    private static void WriteMicroseconds(ref MessagePackWriter writer, object? elapsed) =>
        writer.Write((long)((TimeSpan)elapsed!).TotalMicroseconds);
}
