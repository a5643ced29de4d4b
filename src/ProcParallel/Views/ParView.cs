using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ProcParallel;

/// <summary>What the module's format file calls to show its objects.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class ParView
{
    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();

    /// <summary>Says a time as people do: with the two units that matter.</summary>
    /// <param name="duration">The time.</param>
    /// <returns>The text, at most 8 characters long below 100 days.</returns>
    public static string Duration(TimeSpan duration)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        return duration switch
        {
            { TotalSeconds: < 0.9995 } => string.Create(culture, $"{duration.TotalMilliseconds:0} ms"),
            { TotalSeconds: < 59.95 } => string.Create(culture, $"{duration.TotalSeconds:0.0} s"),
            { TotalHours: < 1 } => string.Create(culture, $"{duration.Minutes} m {duration.Seconds:00} s"),
            { TotalDays: < 1 } => string.Create(culture, $"{duration.Hours} h {duration.Minutes:00} m"),
            _ => string.Create(culture, $"{(int)duration.TotalDays} d {duration.Hours:00} h"),
        };
    }

    /// <summary>Brings a text into one line.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The line.</returns>
    public static string Line(string? text) => WhiteSpace().Replace(text?.Trim() ?? string.Empty, " ");

    /// <summary>Says how far a job is.</summary>
    /// <param name="job">The map, or another job that stands in the same table.</param>
    /// <returns>The text.</returns>
    public static string Done(ParJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        (long done, long total) = job is ParMapJob map ? (map.Done, map.Total) : (job.Ready ? 1 : 0, 1);
        return string.Create(CultureInfo.CurrentCulture, $"{done:N0}/{total:N0}");
    }
}
