using System.Globalization;
using System.Management.Automation;
using ProcParallel.Completion;
using ProcParallel.Errors;

namespace ProcParallel.Commands;

/// <summary>The parameter of cmdlets that take jobs of this module: the jobs themselves, their ids or names, or pools for all of their jobs.</summary>
public abstract class JobTargetCmdlet : ParCmdlet
{
    private readonly List<ParJob> _jobs = [];
    private readonly HashSet<Guid> _known = [];

    private protected JobTargetCmdlet()
    {
    }

    /// <summary>Gets or sets jobs, ids, names (wildcards are allowed) or pools.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Task", "Id", "Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JobNameCompleter))]
    public object[] Job { get; set; } = [];

    /// <summary>Gets the jobs, each once, in the order in which they were given.</summary>
    private protected IReadOnlyList<ParJob> Jobs => _jobs;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object given in Job)
        {
            object plain = given is PSObject wrapped ? wrapped.BaseObject : given;
            bool isFound = plain is ParPool || (plain is string text && WildcardPattern.ContainsWildcardCharacters(text));
            foreach (ParJob job in Resolve(plain))
            {
                isFound = true;
                if (_known.Add(job.InstanceId))
                {
                    _jobs.Add(job);
                }
            }

            if (!isFound)
            {
                WriteError(ParError.JobNotFound(given));
            }
        }
    }

    private IEnumerable<ParJob> Resolve(object given)
    {
        IEnumerable<ParJob> all = ParJobSourceAdapter.JobsOf(this);
        switch (given)
        {
            case ParJob job:
                return [job];
            case int id:
                return all.Where(job => job.Id == id);
            case ParPool pool:
                return all.Where(job => job.Pool == pool);
            case string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id):
                return all.Where(job => job.Id == id);
            case string text:
                WildcardPattern pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
                return all.Where(job => pattern.IsMatch(job.Name));
            default:
                return [];
        }
    }
}
