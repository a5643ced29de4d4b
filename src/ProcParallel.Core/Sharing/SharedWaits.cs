namespace ProcParallel.Core.Sharing;

/// <summary>What all blocking calls of shared objects heed beside their own time-out and token.</summary>
internal static class SharedWaits
{
    /// <summary>How often <see cref="IsStopRequested"/> is asked, in milliseconds.</summary>
    public const int PollInterval = 100;

    /// <summary>
    /// Gets or sets what says, on the thread that waits, whether it should stop. A method called from a script has no token, so the module sets this to look
    /// at the pipeline that the thread runs.
    /// </summary>
    public static Func<bool>? IsStopRequested { get; set; }

    /// <summary>Waits for something that has no answer of its own to wait for.</summary>
    /// <param name="done">What is set at its end.</param>
    /// <param name="wait">How long.</param>
    /// <returns>Whether it is set.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the calling pipeline stopped.</exception>
    public static bool WaitFor(ManualResetEventSlim done, in SharedWait wait)
    {
        while (!done.IsSet)
        {
            if (IsStopRequested?.Invoke() == true)
            {
                throw new OperationCanceledException("The pipeline that waited was stopped.");
            }

            int remaining = wait.Remaining;
            if (remaining == 0)
            {
                return false;
            }

            bool poll = IsStopRequested is not null && (uint)remaining > PollInterval;
            done.Wait(poll ? PollInterval : remaining, wait.CancellationToken);
        }

        return true;
    }
}
