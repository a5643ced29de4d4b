namespace ProcParallel.Core.Sharing;

/// <summary>Shared memory could not be made or attached to. Nothing has changed.</summary>
public sealed class SharedMemoryException : IOException
{
    /// <summary>Makes an error that says nothing but that it is about shared memory.</summary>
    public SharedMemoryException()
        : this(SharedMemoryReason.Unspecified, "The shared memory cannot be used.")
    {
    }

    /// <summary>Makes an error without a reason that a program can read.</summary>
    /// <param name="message">The text for the user.</param>
    public SharedMemoryException(string message)
        : this(SharedMemoryReason.Unspecified, message)
    {
    }

    /// <summary>Makes an error without a reason that a program can read.</summary>
    /// <param name="message">The text for the user.</param>
    /// <param name="innerException">What caused it.</param>
    public SharedMemoryException(string message, Exception? innerException)
        : this(SharedMemoryReason.Unspecified, message, innerException)
    {
    }

    /// <summary>Makes an error.</summary>
    /// <param name="reason">What went wrong, for a program to read.</param>
    /// <param name="message">The text for the user, with what to do about it.</param>
    /// <param name="innerException">What caused it, if something else did.</param>
    public SharedMemoryException(SharedMemoryReason reason, string message, Exception? innerException = null)
        : base(message, innerException) =>
        Reason = reason;

    /// <summary>What went wrong; stable across versions, unlike the message.</summary>
    public SharedMemoryReason Reason { get; init; }
}
