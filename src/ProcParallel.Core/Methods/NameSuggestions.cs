namespace ProcParallel.Core.Methods;

/// <summary>The names nearest to one that was not found.</summary>
internal static class NameSuggestions
{
    private const int Most = 3;

    /// <summary>
    /// Returns up to three names, nearest first: those that differ only in case or namespace, then those within a third of the
    /// name's length in edit distance.
    /// </summary>
    internal static IReadOnlyList<string> Nearest(string wanted, IEnumerable<string> names)
    {
        var limit = Math.Max(2, wanted.Length / 3);
        return names.Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Score(wanted, name)))
            .Where(scored => scored.Distance <= limit)
            .OrderBy(scored => scored.Distance)
            .ThenBy(scored => scored.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(scored => scored.Name)
            .ToArray();
    }

    /// <summary>The sentence to append to an error; empty when nothing is near.</summary>
    internal static string Sentence(IReadOnlyList<string> names) =>
        names.Count == 0 ? "" : $" Did you mean {string.Join(" or ", names)}?";

    /// <summary>
    /// The least number of insertions, deletions, substitutions and swaps of neighbours that turn one text into the other, case
    /// ignored: optimal string alignment (Damerau 1964, Wagner and Fischer 1974) with three rows.
    /// </summary>
    internal static int Distance(string first, string second)
    {
        var before = new int[second.Length + 1];
        var previous = Enumerable.Range(0, second.Length + 1).ToArray();
        var current = new int[second.Length + 1];
        for (var i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var cost = Same(first[i - 1], second[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(first[i - 1], second[j - 2]) && Same(first[i - 2], second[j - 1]))
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[second.Length];
    }

    private static int Score(string wanted, string name) =>
        string.Equals(LastPart(wanted), LastPart(name), StringComparison.OrdinalIgnoreCase) ? 0 : Distance(wanted, name);

    private static string LastPart(string name) => name[(name.LastIndexOfAny(['.', '+']) + 1)..];

    private static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
