using System.Globalization;
using System.Management.Automation;

namespace ProcParallel.Commands;

/// <summary>Jobs of this module of one type, as users name them: themselves, by number, name or pool. Each is there once, in the order in which they were given.</summary>
/// <typeparam name="T">The type of the jobs.</typeparam>
internal sealed class JobTargets<T>
    where T : ParJob
{
    private readonly List<T> _found = [];
    private readonly HashSet<Guid> _known = [];

    public IReadOnlyList<T> Found => _found;

    /// <summary>Adds what something given stands for.</summary>
    /// <returns>False when there is nothing like it. A pool, or a pattern, may well stand for nothing.</returns>
    public bool Add(object given, PSCmdlet cmdlet)
    {
        object plain = given is PSObject wrapped ? wrapped.BaseObject : given;
        bool isFound = plain is ParPool || (plain is string text && WildcardPattern.ContainsWildcardCharacters(text));
        foreach (T job in Resolve(plain, cmdlet))
        {
            isFound = true;
            if (_known.Add(job.InstanceId))
            {
                _found.Add(job);
            }
        }

        return isFound;
    }

    private static IEnumerable<T> Resolve(object given, PSCmdlet cmdlet)
    {
        switch (given)
        {
            case T job:
                return [job];
            case int id:
                return All(cmdlet).Where(job => job.Id == id);
            case ParPool pool:
                return All(cmdlet).Where(job => job.Pool == pool);
            case string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id):
                return All(cmdlet).Where(job => job.Id == id);
            case string text:
                WildcardPattern pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
                return All(cmdlet).Where(job => pattern.IsMatch(job.Name));
            default:
                return [];
        }
    }

    /// <summary>All jobs of the session, for those who are given something else than jobs: thousands of jobs must not look through each other.</summary>
    private static IEnumerable<T> All(PSCmdlet cmdlet) => ParJobSourceAdapter.JobsOf(cmdlet).OfType<T>();
}
