using System.Globalization;

namespace ProcParallel.Core.Workers;

/// <summary>What Linux says of a process in <c>/proc</c>.</summary>
/// <param name="State">Its state, such as <c>R</c>, <c>S</c>, or <see cref="Stopped"/>.</param>
/// <param name="Parent">The id of its parent.</param>
/// <param name="Started">When it was started, in ticks since the system was: with the id, this tells it from all others.</param>
internal readonly record struct ProcessStat(char State, int Parent, long Started)
{
    /// <summary>The state of a process that a signal has stopped. (One that a debugger holds has another.)</summary>
    public const char Stopped = 'T';

    /// <summary>The state of a process that has ended, and whose parent has not looked at how.</summary>
    public const char Zombie = 'Z';

    private const int StartedField = 19;

    /// <summary>Reads it; null when the process is gone, or on another system.</summary>
    public static ProcessStat? Of(int id)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            // The name in parentheses may itself hold spaces and parentheses: the fields that can be split begin after the last one.
            string stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(
                fields[0][0],
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[StartedField], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
