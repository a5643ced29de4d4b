using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ProcParallel.Jobs;

/// <summary>Jobs in the order in which they end. For one thread that waits.</summary>
internal sealed class EndedJobs : IDisposable
{
    private readonly BlockingCollection<ParJob> _ended = [];

    /// <summary>Begins to watch jobs; those that have ended already come first.</summary>
    public void Watch(IEnumerable<ParJob> jobs)
    {
        foreach (ParJob job in jobs)
        {
            job.WhenDone(Note);
        }
    }

    /// <summary>Waits for the next that ends.</summary>
    /// <param name="job">That job.</param>
    /// <param name="milliseconds">How long to wait; -1 for ever.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <returns>Whether one has ended in time.</returns>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public bool TryTake([NotNullWhen(true)] out ParJob? job, int milliseconds, CancellationToken token) =>
        _ended.TryTake(out job, milliseconds, token);

    /// <summary>Watches no longer.</summary>
    public void Dispose() => _ended.CompleteAdding();

    private void Note(ParJob job)
    {
        try
        {
            _ended.Add(job);
        }
        catch (InvalidOperationException)
        {
            // Nobody waits any more.
        }
    }
}
