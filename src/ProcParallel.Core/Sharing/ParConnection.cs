using System.Collections.Concurrent;
using System.Globalization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>One end of a pipe between two processes. <see cref="ParPipe"/> makes both.</summary>
/// <remarks>
/// Messages keep their boundaries and their order. Objects travel by value; a <c>byte[]</c> is one too, so bytes and objects can be mixed, and an empty array is a
/// message.
/// <para>
/// A process has an end from when it made, received or used it until it closes it, sends it on or ends. When nobody has an end any more, the other one sees that:
/// receiving gives what is left and then throws <see cref="ConnectionEndedException"/>, sending throws <see cref="BrokenConnectionException"/>. An end that was sent to
/// a process that has not received it yet stays open for it. So whoever makes a pipe and sends an end to a worker need not close its own copy. Several
/// processes can have the same end; each message is received by one of them.
/// </para>
/// All methods are thread-safe.
/// </remarks>
public sealed class ParConnection : SharedObject, IParWaitable
{
    /// <summary>How long the process that serves a pipe may take to note that an end is sent on, in seconds.</summary>
    private const double LongestNote = 5;

    // A process that has an end has it until it says otherwise, whether or not it refers to it at every moment.
    private static readonly ConcurrentDictionary<ParConnection, bool> Received = new();

    internal ParConnection(SharingLink link, long objectId)
        : base(link, objectId, SharedObjectKind.Connection)
    {
    }

    /// <summary>Gets a value indicating whether this end sends.</summary>
    public bool CanSend => ReadDirections().CanSend;

    /// <summary>Gets a value indicating whether this end receives.</summary>
    public bool CanReceive => ReadDirections().CanReceive;

    private protected override bool EndsWhenDisposed => false;

    /// <summary>Sends a message. Waits only when very much is on its way already.</summary>
    /// <param name="value">The message; null is one too.</param>
    /// <param name="timeoutSeconds">How long to wait for room; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Serialization.ValueNotSerializableException">The message cannot travel; nothing was sent.</exception>
    /// <exception cref="BrokenConnectionException">The other end is closed.</exception>
    /// <exception cref="InvalidOperationException">This end only receives.</exception>
    /// <exception cref="TimeoutException">There was no room in time; the message was not sent.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made the pipe has ended.</exception>
    public void Send(object? value, double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        using var arguments = new PooledBufferWriter(256);
        WriteWait(arguments, wait);
        Link.Values.Append(arguments, value);
        using SharedReply reply = Invoke((int)ConnectionOperation.Send, arguments.WrittenSpan, wait);
        switch (reply.Status)
        {
            case ReplyStatus.Done:
                return;
            case ReplyStatus.Closed:
                Received.TryRemove(this, out _);
                throw new BrokenConnectionException();
            case ReplyStatus.Refused:
                throw Refusal(reply);
            default:
                throw new TimeoutException(
                    string.Create(CultureInfo.InvariantCulture, $"The pipe had no room for the message within {timeoutSeconds:0.###} s. It was not sent."));
        }
    }

    /// <summary>Sends a message of bytes.</summary>
    /// <param name="bytes">The message; none is a message too.</param>
    /// <inheritdoc cref="Send" path="/exception"/>
    public void SendBytes(ReadOnlySpan<byte> bytes) => Send(bytes.ToArray());

    /// <summary>Receives the next message, and waits for one.</summary>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message.</returns>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    /// <exception cref="ConnectionEndedException">The other end is closed, and all its messages have been received.</exception>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made the pipe has ended.</exception>
    public object? Receive(double timeoutSeconds = -1, CancellationToken cancellationToken = default) =>
        TryReceive(out object? value, out bool ended, timeoutSeconds, cancellationToken) ? value
        : ended ? throw new ConnectionEndedException()
        : throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"No message came within {timeoutSeconds:0.###} s."));

    /// <summary>Receives a message of bytes.</summary>
    /// <inheritdoc cref="Receive"/>
    /// <exception cref="InvalidDataException">The message is not one of bytes.</exception>
    public byte[] ReceiveBytes(double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        object? message = Receive(timeoutSeconds, cancellationToken);
        return message as byte[] ?? throw new InvalidDataException($"The message is a {message?.GetType().Name ?? "null"}, not bytes. Use Receive for objects.");
    }

    /// <summary>Receives a message of bytes into a buffer.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="timeoutSeconds">How long to wait; -1, the default, waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many bytes the message has.</returns>
    /// <exception cref="MessageTooLongException">It does not fit; the exception has it.</exception>
    /// <inheritdoc cref="ReceiveBytes(double, CancellationToken)" path="/exception"/>
    public int ReceiveBytes(Span<byte> buffer, double timeoutSeconds = -1, CancellationToken cancellationToken = default)
    {
        byte[] message = ReceiveBytes(timeoutSeconds, cancellationToken);
        return message.AsSpan().TryCopyTo(buffer) ? message.Length : throw new MessageTooLongException(message, buffer.Length);
    }

    /// <summary>Says whether <see cref="Receive"/> would return or throw at once: there is a message, or the other end is closed.</summary>
    /// <param name="timeoutSeconds">How long to wait for that; 0, the default, only looks, -1 waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False after the time-out.</returns>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made the pipe has ended.</exception>
    public bool Poll(double timeoutSeconds = 0, CancellationToken cancellationToken = default)
    {
        using SharedReply reply = Invoke((int)ConnectionOperation.AwaitReadable, default, new SharedWait(timeoutSeconds, cancellationToken));
        return reply.Status == ReplyStatus.Refused ? throw Refusal(reply) : reply.Status == ReplyStatus.Done;
    }

    /// <summary>Says that this process is done with this end. Later calls throw <see cref="ObjectDisposedException"/>; closing it again does nothing.</summary>
    public void Close() => Dispose();

    Readiness IParWaitable.WhenReady(Action wake) => new SharedReadiness(this, (int)ConnectionOperation.AwaitReadable, wake);

    /// <summary>One that was just made in this process.</summary>
    internal static ParConnection Made(SharingLink link, long objectId)
    {
        var made = new ParConnection(link, objectId);
        SharedObjectTable.Add(made);
        made.Post((int)ConnectionOperation.Attach, default);
        return made;
    }

    /// <summary>Receives the next message, if there is one in time.</summary>
    internal bool TryReceive(out object? value, out bool ended, double timeoutSeconds, CancellationToken cancellationToken)
    {
        var wait = new SharedWait(timeoutSeconds, cancellationToken);
        using var arguments = new PooledBufferWriter(16);
        WriteWait(arguments, wait);
        using SharedReply reply = Invoke((int)ConnectionOperation.Receive, arguments.WrittenSpan, wait);
        value = null;
        ended = reply.Status == ReplyStatus.Closed;
        switch (reply.Status)
        {
            case ReplyStatus.Refused:
                throw Refusal(reply);
            case ReplyStatus.Closed:
                Received.TryRemove(this, out _);
                return false;
            case not ReplyStatus.Done:
                return false;
        }

        try
        {
            value = Link.Values.ReadFirst(reply.Payload);
            return true;
        }
        finally
        {
            // A message that cannot be read here could not be read a second time either.
            Post((int)ConnectionOperation.Acknowledge, Payload.Of(reply.RequestId));
        }
    }

    private protected override void Arrived()
    {
        if (Link is not LocalLink)
        {
            Received[this] = true;
        }

        Post((int)ConnectionOperation.Attach, default);
    }

    // Waited for: the one who receives this end says so over another connection, and must not be first.
    private protected override void Passing()
    {
        try
        {
            Invoke((int)ConnectionOperation.Pass, default, new SharedWait(LongestNote, default)).Dispose();
        }
        catch (Exception e) when (e is SharedObjectGoneException or TimeoutException)
        {
            // Whoever gets this end will be told.
        }
    }

    private protected override void LetGo()
    {
        Received.TryRemove(this, out _);
        Post((int)ConnectionOperation.Close, default);
    }

    private static void WriteWait(PooledBufferWriter arguments, in SharedWait wait)
    {
        var writer = new MessagePackWriter(arguments);
        writer.Write(!wait.IsImmediate);
        writer.Flush();
    }

    private (bool CanSend, bool CanReceive) ReadDirections()
    {
        using SharedReply reply = Invoke((int)ConnectionOperation.Directions);
        MessagePackReader reader = reply.Reader();
        return (reader.ReadInt32() == 1, reader.ReadInt32() == 1);
    }
}
