using System.Globalization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A queue between processes: first in, first out, with any number of producers and consumers in any processes.
/// </summary>
/// <remarks>
/// Items travel by value; one that cannot is an error of <see cref="Put"/>. When <see cref="Put"/> has returned, the item is in the queue whatever becomes of
/// the process that put it. An item is in the queue or has been taken: one whose taker ended before it had it is back in its place. Items of one producer
/// come in the order in which it put them, except for those that came back.
/// </remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "It is a queue, and it is called so everywhere.")]
public sealed partial class ParQueue : SharedObject, IParWaitable
{
    /// <summary>How long the arguments of a put are before the first item.</summary>
    internal const int PutHeadSize = 1;

    /// <summary>Makes a queue that this process serves.</summary>
    /// <param name="capacity">How many items it holds before putting waits; 0 for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public ParQueue(int capacity = 0)
        : this(SharingServer.Host(new ServedQueue(NotNegative(capacity))))
    {
        SharedObjectTable.Add(this);
    }

    internal ParQueue(SharingLink link, long objectId)
        : base(link, objectId, SharedObjectKind.Queue)
    {
    }

    private ParQueue((SharingLink Link, long ObjectId) place)
        : this(place.Link, place.ObjectId)
    {
    }

    /// <summary>Gets the number of items that wait in it; those that were taken do not count.</summary>
    public int Count => ReadState().Count;

    /// <summary>Gets how many items it holds before putting waits; 0 for no limit.</summary>
    public int Capacity => ReadState().Capacity;

    /// <summary>Gets a value indicating whether it was closed: nothing can be put any more.</summary>
    public bool IsClosed => ReadState().IsClosed;

    /// <summary>Gets a value indicating whether it is closed and everything has been taken.</summary>
    public bool IsCompleted => ReadState().IsCompleted;

    /// <summary>Puts an item at the end, and waits for room if there is none.</summary>
    /// <param name="value">The item; null is one too.</param>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Serialization.ValueNotSerializableException">The item cannot travel; the queue is as it was.</exception>
    /// <exception cref="TimeoutException">There was no room in time; the item was not put.</exception>
    /// <exception cref="QueueClosedException">The queue is closed.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made the queue has ended.</exception>
    public void Put(object? value, double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        if (!TryPut(value, timeoutSeconds, cancellationToken))
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"The queue was full for {timeoutSeconds:0.###} s. The item was not put."));
        }
    }

    /// <summary>Puts an item at the end, if there is room at once or in time.</summary>
    /// <param name="value">The item; null is one too.</param>
    /// <param name="timeoutSeconds">How long to wait; 0, the default, does not wait, -1 waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was put.</returns>
    /// <inheritdoc cref="Put" path="/exception"/>
    public bool TryPut(object? value, double timeoutSeconds = 0, CancellationToken cancellationToken = default)
    {
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        using PooledBufferWriter arguments = BeginPut(wait);
        Link.Values.Append(arguments, value);
        return SendPut(arguments, 1, wait) == 1;
    }

    /// <summary>Takes the first item, and waits for one if there is none.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The item.</returns>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    /// <exception cref="QueueClosedException">The queue is closed, and everything has been taken.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made the queue has ended.</exception>
    public object? Get(double timeoutSeconds = -1, CancellationToken cancellationToken = default) =>
        TryTake(out object? value, out bool completed, timeoutSeconds, cancellationToken) ? value
        : completed ? throw QueueClosedException.ForReader()
        : throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"Nothing was put into the queue for {timeoutSeconds:0.###} s."));

    /// <summary>Takes the first item, if there is one at once or in time.</summary>
    /// <param name="value">The item.</param>
    /// <param name="timeoutSeconds">How long to wait; 0, the default, does not wait, -1 waits until the queue is closed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one; false too when the queue is closed and everything has been taken.</returns>
    /// <exception cref="SharedObjectGoneException">The process that made the queue has ended.</exception>
    public bool TryGet(out object? value, double timeoutSeconds = 0, CancellationToken cancellationToken = default) =>
        TryTake(out value, out _, timeoutSeconds, cancellationToken);

    /// <summary>Ends the queue for producers. Consumers get what is in it, and are then told that it is closed. Closing it again does nothing.</summary>
    public void Close() => Invoke((int)QueueOperation.Close).Dispose();

    /// <summary>Says that an item that was taken has been worked on, for <see cref="Join"/>.</summary>
    /// <param name="count">How many items.</param>
    /// <exception cref="InvalidOperationException">It was said more often than items were put.</exception>
    public void TaskDone(int count = 1)
    {
        using SharedReply reply = Invoke((int)QueueOperation.TaskDone, Payload.Of(count));
        if (reply.Status == ReplyStatus.Refused)
        {
            throw Refusal(reply);
        }
    }

    /// <summary>Waits until <see cref="TaskDone"/> has been called for each item that was ever put.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False after the time-out.</returns>
    public bool Join(double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        using SharedReply reply = Invoke((int)QueueOperation.Join, default, new SharedWait(timeoutSeconds, cancellationToken));
        return reply.Status == ReplyStatus.Done;
    }

    private static int NotNegative(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        return capacity;
    }

    internal static PooledBufferWriter BeginPut(in SharedWait wait)
    {
        var arguments = new PooledBufferWriter(256);
        var writer = new MessagePackWriter(arguments);
        writer.Write(!wait.IsImmediate);
        writer.Flush();
        return arguments;
    }

    internal SharedCall BeginPut(PooledBufferWriter arguments, Action completed) =>
        Link.Begin(ObjectId, (int)QueueOperation.Put, arguments.WrittenSpan, completed);

    /// <returns>How many items were put.</returns>
    private int SendPut(PooledBufferWriter arguments, int count, in SharedWait wait)
    {
        using SharedReply reply = Invoke((int)QueueOperation.Put, arguments.WrittenSpan, wait);
        if (reply.Status == ReplyStatus.Done)
        {
            return count;
        }

        return reply.Status == ReplyStatus.Closed ? throw QueueClosedException.ForWriter() : reply.Reader().ReadInt32();
    }

    private bool TryTake(out object? value, out bool completed, double timeoutSeconds, CancellationToken cancellationToken)
    {
        using SharedReply reply = Take(1, int.MaxValue, new SharedWait(timeoutSeconds, cancellationToken));
        completed = reply.Status == ReplyStatus.Closed;
        value = null;
        if (reply.Status != ReplyStatus.Done)
        {
            return false;
        }

        try
        {
            value = Link.Values.ReadFirst(reply.Payload);
            return true;
        }
        finally
        {
            // A value that cannot be read here could not be read a second time either.
            Acknowledge(reply.RequestId, 1, withNext: false);
        }
    }

    private State ReadState()
    {
        using SharedReply reply = Invoke((int)QueueOperation.State);
        MessagePackReader reader = reply.Reader();
        return new State(reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBoolean());
    }

    private readonly record struct State(int Count, int Capacity, bool IsClosed, bool IsCompleted);
}
