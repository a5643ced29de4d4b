using System.Globalization;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A shared object does not exist any more: the process that made it, and served it to all others, has ended, or has disposed of it.
/// </summary>
public sealed class SharedObjectGoneException : InvalidOperationException
{
    internal SharedObjectGoneException(int processId, Exception? cause)
        : base(string.Create(CultureInfo.InvariantCulture, $"The process {processId} that made this shared object has ended, or has disposed of it. ") +
            "Make shared objects in a process that outlives all that use them.", cause)
    {
        ProcessId = processId;
    }

    private SharedObjectGoneException(string message, int processId)
        : base(message)
    {
        ProcessId = processId;
    }

    /// <summary>Gets the id of the process that made the object.</summary>
    public int ProcessId { get; }

    internal static SharedObjectGoneException Disposed(int processId) => new(
        string.Create(CultureInfo.InvariantCulture, $"This shared object was disposed of in the process {processId} that made it."), processId);
}
