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
}
