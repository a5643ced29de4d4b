namespace ProcParallel.Core.Scheduling;

/// <summary>The life of a worker as its pool sees it.</summary>
internal enum SlotState
{
    /// <summary>The process is being started or set up.</summary>
    Starting,

    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>It finishes what it has and takes no more.</summary>
    Retiring,

    /// <summary>It was told to end, or is being killed.</summary>
    Ending,

    /// <summary>The process is gone.</summary>
    Gone,
}
