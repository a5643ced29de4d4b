namespace ProcParallel.Core.Sharing;

/// <summary>A queue was closed: nothing can be put into it any more, or, for a reader, all that was in it has been taken.</summary>
public sealed class QueueClosedException : InvalidOperationException
{
    internal QueueClosedException(string message)
        : base(message)
    {
    }

    internal static QueueClosedException ForWriter() => new("The queue is closed; nothing can be put into it any more.");

    internal static QueueClosedException ForReader() => new("The queue is closed, and everything that was put into it has been taken.");
}
