namespace ProcParallel.Core.Sharing;

/// <summary>Waits for several objects at once. Thread-safe.</summary>
public static class ParWait
{
    /// <summary>
    /// Waits until at least one of the objects is ready: a queue with an item, or closed and empty; a connection with a message, or at its end; an event that is
    /// set; a <see cref="ChildProcess"/> or a <see cref="Task"/> that has ended, however it did.
    /// </summary>
    /// <param name="objects">The objects.</param>
    /// <param name="timeoutSeconds">How long to wait; 0 only looks, -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// Those that are ready, in the order in which they were given; none after the time-out. Nothing has been taken from them, so another process may be
    /// faster with what was seen.
    /// </returns>
    /// <exception cref="ArgumentException">One of the objects cannot be waited for.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the calling pipeline stopped.</exception>
    public static IReadOnlyList<object> Any(IEnumerable<object> objects, double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        object[] all = [.. objects];
        IParWaitable?[] waitables = Array.ConvertAll(all, AsWaitable);
        int other = Array.IndexOf(waitables, null);
        if (other >= 0)
        {
            throw new ArgumentException(
                $"A {all[other]?.GetType().Name ?? "null"} cannot be waited for. Queues, connections, events, processes and tasks can.", nameof(objects));
        }

        return all.Length == 0 ? [] : [.. Any(waitables!, wait).Select(index => all[index])];
    }

    /// <summary>Waits until one is ready.</summary>
    /// <returns>The positions of those that are.</returns>
    internal static List<int> Any(IParWaitable[] waitables, in SharedWait wait)
    {
        // A call that nobody answers: it is woken by whatever becomes ready first.
        var woken = new SharedCall(0, 0);
        var begun = new List<Readiness>(waitables.Length);
        bool stopped = false;
        try
        {
            foreach (IParWaitable waitable in waitables)
            {
                begun.Add(waitable.WhenReady(() => woken.Fail(() => new OperationCanceledException())));
            }

            woken.Wait(wait, out stopped);
        }
        finally
        {
            begun.ForEach(one => one.Withdraw());
        }

        List<int> ready = [.. Enumerable.Range(0, begun.Count).Where(index => begun[index].Settle())];
        return stopped && ready.Count == 0 ? throw new OperationCanceledException(wait.CancellationToken) : ready;
    }

    private static IParWaitable? AsWaitable(object one) => one as IParWaitable ?? (one is Task task ? new WaitableTask(task) : null);

    private sealed class WaitableTask(Task task) : IParWaitable
    {
        public Readiness WhenReady(Action wake) => new TaskReadiness(task, wake);
    }
}
