namespace ProcParallel.Core;

/// <summary>
/// A static method of an assembly could not be found, chosen among its overloads, or given its arguments. It is thrown before
/// the method runs; what the method itself throws comes through as it is, never wrapped in this.
/// </summary>
public sealed class MethodBindingException : Exception
{
    /// <summary>Makes an error that says nothing but that binding failed.</summary>
    public MethodBindingException()
        : this(MethodBindingReason.Unspecified, "The method could not be bound.")
    {
    }

    /// <summary>Makes an error without a reason that a program can read.</summary>
    /// <param name="message">The text for the user.</param>
    public MethodBindingException(string message)
        : this(MethodBindingReason.Unspecified, message)
    {
    }

    /// <summary>Makes an error without a reason that a program can read.</summary>
    /// <param name="message">The text for the user.</param>
    /// <param name="innerException">What caused it.</param>
    public MethodBindingException(string message, Exception? innerException)
        : this(MethodBindingReason.Unspecified, message, innerException)
    {
    }

    /// <summary>Makes an error.</summary>
    /// <param name="reason">What went wrong, for a program to read.</param>
    /// <param name="message">The text for the user, with what to do about it.</param>
    /// <param name="innerException">What caused it, if something else did.</param>
    public MethodBindingException(MethodBindingReason reason, string message, Exception? innerException = null)
        : base(message, innerException) =>
        Reason = reason;

    /// <summary>What went wrong; stable across versions, unlike the message.</summary>
    public MethodBindingReason Reason { get; init; }

    /// <summary>
    /// What the caller may have meant: the nearest type or method names, or the signatures of the overloads. Empty, never null.
    /// </summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>The parameter whose argument did not fit, where it was one.</summary>
    public string? ParameterName { get; init; }
}
