using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

// Many items at once: what one request costs is shared by all of them.
public sealed partial class ParQueue
{
    /// <summary>How many bytes of items go into one request; a larger item goes alone.</summary>
    internal const int BatchSize = 64 * 1024;

    /// <summary>Most bytes of items in a reply: few enough that the server can send them at once.</summary>
    internal const int TakeSize = 24 * 1024;

    /// <summary>Puts items at the end, in their order, and waits for room where there is none.</summary>
    /// <param name="values">The items.</param>
    /// <param name="timeoutSeconds">How long to wait for all of them; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were put: all, or fewer after the time-out.</returns>
    /// <exception cref="Serialization.ValueNotSerializableException">An item cannot travel; those before it have been put.</exception>
    /// <exception cref="QueueClosedException">The queue is closed.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made the queue has ended.</exception>
    public int PutMany(IEnumerable<object?> values, double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        using PooledBufferWriter arguments = BeginPut(wait);
        int pending = 0;
        int put = 0;
        try
        {
            foreach (object? value in values)
            {
                Link.Values.Append(arguments, value);
                pending++;
                if (arguments.WrittenCount >= BatchSize && !Flush(wait))
                {
                    return put;
                }
            }
        }
        catch when (pending > 0)
        {
            Flush(wait);
            throw;
        }

        _ = pending == 0 || Flush(wait);
        return put;

        bool Flush(in SharedWait wait)
        {
            int expected = pending;
            pending = 0;
            int done = SendPut(arguments, expected, wait);
            arguments.Truncate(PutHeadSize);
            put += done;
            return done == expected;
        }
    }

    /// <summary>Takes as many items as there are, up to a number, and waits for at least one.</summary>
    /// <param name="maximum">How many at most.</param>
    /// <param name="timeoutSeconds">How long to wait for the first; -1, the default, waits until the queue is closed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The items; none after the time-out, or when the queue is closed and everything has been taken.</returns>
    /// <remarks>
    /// The items count as taken when this process next asks anything of the process that serves the queue, together with what it asks then: put the results of a batch
    /// into a queue of the same process, or get the next batch. If this process ends before, they go back to the front of the queue, and no results were put.
    /// Results that wait for room in that queue then are put even if this process ends. <see cref="PutMany"/> puts up to 64 KiB of results at a time, and what was not
    /// asked for yet when this process ends is lost: take fewer items at a time where results are larger.
    /// </remarks>
    public object?[] GetMany(int maximum, double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        using SharedReply reply = Take(maximum, BatchSize, new SharedWait(timeoutSeconds, cancellationToken));
        if (reply.Status != ReplyStatus.Done)
        {
            return [];
        }

        var batch = new List<object?>();
        int offset = 0;
        try
        {
            while (offset < reply.Payload.Length)
            {
                offset = Link.Values.ReadNext(reply.Payload, offset, out object? item);
                batch.Add(item);
            }

            Acknowledge(reply.RequestId, batch.Count, withNext: true);
            return [.. batch];
        }
        catch (MessagePackSerializationException) when (batch.Count > 0)
        {
            // Those before it now; the next call begins with the one that cannot be read, and says so.
            Acknowledge(reply.RequestId, batch.Count, withNext: true);
            Return(reply.RequestId, withNext: true);
            return [.. batch];
        }
        catch (MessagePackSerializationException)
        {
            Acknowledge(reply.RequestId, 1, withNext: false);
            Return(reply.RequestId, withNext: false);
            throw;
        }
    }

    /// <summary>Takes item by item until the queue is closed and empty. Where that goes fast, several come with one request.</summary>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    /// <returns>The items. Each is taken when it is given out; what was fetched and not given out goes back when the enumeration ends.</returns>
    public IEnumerable<object?> GetConsumingEnumerable(CancellationToken cancellationToken = default)
    {
        using var reader = new QueueReader(this);
        while (reader.TryRead(out object? item, new SharedWait(-1, cancellationToken)))
        {
            yield return item;
        }
    }

    Readiness IParWaitable.WhenReady(Action wake) => new SharedReadiness(this, (int)QueueOperation.AwaitReadable, wake);

    /// <summary>Asks for items; see <see cref="QueueOperation.Take"/>.</summary>
    internal SharedReply Take(int mostItems, int mostBytes, in SharedWait wait)
    {
        using var arguments = new PooledBufferWriter(16);
        var writer = new MessagePackWriter(arguments);
        writer.Write(!wait.IsImmediate);
        writer.Write(mostItems);
        writer.Write(mostBytes);
        writer.Flush();
        return Invoke((int)QueueOperation.Take, arguments.WrittenSpan, wait);
    }

    internal void Acknowledge(int requestId, int count, bool withNext) =>
        Post((int)QueueOperation.Acknowledge, Payload.Of(requestId, count), withNext);

    internal void Return(int requestId, bool withNext) => Post((int)QueueOperation.Return, Payload.Of(requestId), withNext);
}
