using System.Globalization;

namespace ProcParallel.Core;

/// <summary>A call took longer as a whole than it was allowed to, and was ended: what ran was stopped, what waited was dropped.</summary>
public sealed class CallTimeoutException : TimeoutException
{
    internal CallTimeoutException(TimeSpan limit, long done, long added)
        : base(string.Create(
            CultureInfo.InvariantCulture, $"The call was ended: it took longer than {limit.TotalSeconds:0.###} s. {done} of {added} items were done."))
    {
        Limit = limit;
        ItemsDone = done;
    }

    /// <summary>Gets how long the call was allowed to take, from its start on.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Gets how many items were done by then. What they gave and nobody had read is lost.</summary>
    public long ItemsDone { get; }
}
