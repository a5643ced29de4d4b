using System.Diagnostics;

namespace ProcParallel.Core.Sharing;

/// <summary>How long a blocking call waits at most, counted from the making of this. A monotonic clock counts.</summary>
internal readonly struct SharedWait
{
    private readonly long _deadline;

    /// <param name="timeoutSeconds">Seconds from 0 on; -1 for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no time.</exception>
    public SharedWait(double timeoutSeconds, CancellationToken cancellationToken)
    {
        if (double.IsNaN(timeoutSeconds) || (timeoutSeconds < 0 && timeoutSeconds != -1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeoutSeconds), timeoutSeconds, "A time is a number of seconds from 0 on, or -1 for no limit.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        CancellationToken = cancellationToken;
        IsImmediate = timeoutSeconds == 0;
        double ticks = timeoutSeconds * Stopwatch.Frequency;
        _deadline = timeoutSeconds < 0 || ticks > long.MaxValue / 2 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)ticks;
    }

    /// <summary>Gets what never ends by itself; for requests that are answered at once.</summary>
    public static SharedWait Forever { get; } = new(-1, default);

    public CancellationToken CancellationToken { get; }

    /// <summary>Gets a value indicating whether the caller does not want to wait at all.</summary>
    public bool IsImmediate { get; }

    /// <summary>Gets the milliseconds that are left, rounded up; 0 when it is over, -1 for ever.</summary>
    public int Remaining
    {
        get
        {
            if (_deadline == long.MaxValue)
            {
                return Timeout.Infinite;
            }

            double left = (_deadline - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
            return (int)Math.Clamp(Math.Ceiling(left), 0, int.MaxValue);
        }
    }
}
