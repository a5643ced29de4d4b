using System.Collections;
using ProcParallel.Pools;

namespace ProcParallel.Processes;

/// <summary>The environment that a process is to have, and how it differs from the one that it was started with.</summary>
internal static class ProcessEnvironment
{
    private static readonly StringComparer Names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Gets the environment of a process that is started now: this process's own, with changes.</summary>
    /// <exception cref="Errors.ParErrorException">This process is in too many others already.</exception>
    public static IReadOnlyDictionary<string, string?> Now(IReadOnlyDictionary<string, string?> changes)
    {
        var variables = new Dictionary<string, string?>(Names);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value;
        }

        foreach ((string name, string? value) in NestingGuard.Extend(changes))
        {
            variables[name] = value;
        }

        return variables;
    }

    /// <summary>Gets what is to be set, or with null removed, to make one environment of another.</summary>
    public static IReadOnlyDictionary<string, string?> Difference(IReadOnlyDictionary<string, string?> from, IReadOnlyDictionary<string, string?> to)
    {
        var difference = new Dictionary<string, string?>(Names);
        foreach ((string name, string? value) in to)
        {
            if (from.GetValueOrDefault(name) != value)
            {
                difference[name] = value;
            }
        }

        foreach (string name in from.Keys.Where(name => !to.ContainsKey(name)))
        {
            difference[name] = null;
        }

        return difference;
    }
}
