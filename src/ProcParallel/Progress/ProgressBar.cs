using System.Globalization;
using System.Management.Automation;

namespace ProcParallel.Progress;

/// <summary>One bar for work of many items: how much is done, how fast, how much has failed and how long it will take.</summary>
/// <remarks>Appears only when the work takes longer than a moment, and changes at most five times a second.</remarks>
internal sealed class ProgressBar
{
    /// <summary>The number of the bar's activity: the workers' have theirs, which begin with 1.</summary>
    public const int Activity = 0;

    /// <summary>The longest time, in milliseconds, that whoever waits should let pass before it calls <see cref="Tick"/> again.</summary>
    public const int Interval = 200;

    private const int Delay = 500;
    private const int RateSamples = 25;

    private readonly ProgressSink _sink;
    private readonly string _title;
    private readonly Func<ProgressCount> _count;
    private readonly Queue<(long Time, long Done)> _samples = new(RateSamples + 1);
    private long _next = Environment.TickCount64 + Delay;

    public ProgressBar(ProgressSink sink, string title, Func<ProgressCount> count)
    {
        _sink = sink;
        _title = title;
        _count = count;
        _samples.Enqueue((Environment.TickCount64, 0));
    }

    public bool IsShown { get; private set; }

    /// <summary>Brings the bar up to date if it is time to; else costs no more than reading a clock.</summary>
    public void Tick()
    {
        if (Environment.TickCount64 >= _next)
        {
            Update();
        }
    }

    /// <summary>Shows the bar if it is not there, because something is about to be shown under it.</summary>
    public void Show()
    {
        if (!IsShown)
        {
            Update();
        }
    }

    private void Update()
    {
        long now = Environment.TickCount64;
        _next = now + Interval;
        IsShown = true;
        ProgressCount count = _count();
        double rate = Rate(now, count.Done);
        var record = new ProgressRecord(Activity, _title, Status(count, rate));
        if (count.Total is > 0 and { } total)
        {
            record.PercentComplete = (int)Math.Min(100, 100.0 * count.Done / total);
            record.SecondsRemaining = rate > 0 ? (int)Math.Min(int.MaxValue, Math.Ceiling((total - count.Done) / rate)) : -1;
        }

        _sink.Write(record);
    }

    /// <summary>Items per second, over the last few seconds.</summary>
    private double Rate(long now, long done)
    {
        _samples.Enqueue((now, done));
        if (_samples.Count > RateSamples)
        {
            _samples.Dequeue();
        }

        (long time, long before) = _samples.Peek();
        return now > time ? (done - before) * 1000.0 / (now - time) : 0;
    }

    private static string Status(ProgressCount count, double rate)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        string status = count.Total is { } total ? string.Create(culture, $"{count.Done:N0} of {total:N0}") : string.Create(culture, $"{count.Done:N0} done");
        if (count.Failed > 0)
        {
            status += string.Create(culture, $", {count.Failed:N0} failed");
        }

        return rate switch
        {
            >= 10 => status + string.Create(culture, $", {rate:N0}/s"),
            >= 1 => status + string.Create(culture, $", {rate:N1}/s"),
            > 0 => status + string.Create(culture, $", {rate * 60:N1}/min"),
            _ => status,
        };
    }
}

/// <summary>How far some work is.</summary>
/// <param name="Done">Items that have ended, those that have failed counted.</param>
/// <param name="Failed">Items that have failed.</param>
/// <param name="Total">All items; null while that is not known.</param>
internal readonly record struct ProgressCount(long Done, long Failed, long? Total);
