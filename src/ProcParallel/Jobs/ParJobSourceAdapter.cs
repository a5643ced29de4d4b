using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace ProcParallel;

/// <summary>Where PowerShell's job cmdlets find this module's jobs. For the engine, which makes one for each runspace that imports the module.</summary>
/// <remarks>Thread-safe. Two runspaces do not see each other's jobs.</remarks>
public sealed class ParJobSourceAdapter : JobSourceAdapter
{
    private static readonly ConditionalWeakTable<Runspace, ParJobSourceAdapter> Adapters = [];

    private readonly ConcurrentDictionary<Guid, ParJob> _jobs = new();

    /// <summary>Initializes the adapter of the runspace that the calling thread runs in.</summary>
    public ParJobSourceAdapter()
    {
        Name = nameof(ProcParallel);
        if (Runspace.DefaultRunspace is { } runspace)
        {
            Adapters.AddOrUpdate(runspace, this);
        }
    }

    /// <summary>Makes a new job known to the session of a cmdlet.</summary>
    internal static void Register(ParJob job, PSCmdlet cmdlet)
    {
        if (Adapters.TryGetValue(Runspace.DefaultRunspace, out ParJobSourceAdapter? adapter))
        {
            adapter._jobs[job.InstanceId] = job;
            return;
        }

        // A host may have added the cmdlets to its session one by one, without the engine ever having looked for adapters.
        cmdlet.JobRepository.Add(job);
    }

    /// <summary>Gets this module's jobs in the session of a cmdlet, the oldest first.</summary>
    internal static IEnumerable<ParJob> JobsOf(PSCmdlet cmdlet)
    {
        IEnumerable<ParJob> others = cmdlet.JobRepository.Jobs.OfType<ParJob>();
        return (Adapters.TryGetValue(Runspace.DefaultRunspace, out ParJobSourceAdapter? adapter) ? adapter._jobs.Values.Concat(others) : others)
            .OrderBy(job => job.Id);
    }

    /// <inheritdoc/>
    public override Job2 NewJob(JobInvocationInfo specification) =>
        throw new PSNotSupportedException("A job in a worker process is started with Start-ParTask or Invoke-ParMap -AsJob.");

    /// <inheritdoc/>
    public override IList<Job2> GetJobs() => Where(_ => true);

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByName(string name, bool recurse)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        return Where(job => pattern.IsMatch(job.Name));
    }

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByCommand(string command, bool recurse)
    {
        WildcardPattern pattern = WildcardPattern.Get(command, WildcardOptions.IgnoreCase);
        return Where(job => pattern.IsMatch(job.Command));
    }

    /// <inheritdoc/>
    public override Job2? GetJobByInstanceId(Guid instanceId, bool recurse) => _jobs.GetValueOrDefault(instanceId);

    /// <inheritdoc/>
    public override Job2? GetJobBySessionId(int id, bool recurse) => _jobs.Values.FirstOrDefault(job => job.Id == id);

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByState(JobState state, bool recurse) => Where(job => job.JobStateInfo.State == state);

    /// <summary>Gets the jobs whose properties have the given values; texts may have wildcards.</summary>
    /// <param name="filter">Names of properties and values.</param>
    /// <param name="recurse">Without meaning here: no job of this module has child jobs.</param>
    public override IList<Job2> GetJobsByFilter(Dictionary<string, object> filter, bool recurse) => Where(job => filter.All(wanted => Has(job, wanted)));

    /// <inheritdoc/>
    public override void RemoveJob(Job2 job) => _jobs.TryRemove(job.InstanceId, out _);

    private static bool Has(ParJob job, KeyValuePair<string, object> wanted)
    {
        object? value = PSObject.AsPSObject(job).Properties[wanted.Key]?.Value;
        return wanted.Value is string text
            ? WildcardPattern.Get(text, WildcardOptions.IgnoreCase).IsMatch(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty)
            : LanguagePrimitives.Equals(value, wanted.Value);
    }

    private List<Job2> Where(Func<ParJob, bool> condition) => [.. _jobs.Values.Where(condition).OrderBy(job => job.Id)];
}
