using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// An object that several processes use at the same time. It is served by the process that made it, and it can be sent to others like any value: as
/// argument, in <c>$using:</c>, as output, in a queue. There it is the same object.
/// </summary>
/// <remarks>
/// It exists until the process that made it ends or disposes of it. From then on its methods throw <see cref="SharedObjectGoneException"/> in all other
/// processes. One that was never sent anywhere goes with its last reference. What a process holds of it, it gives back when it ends, in whatever way.
/// All methods are thread-safe.
/// </remarks>
public abstract class SharedObject : IDisposable
{
    /// <summary>How long a server that was asked to withdraw a request may take to answer, in milliseconds; it is suspended, or hangs.</summary>
    private const int LongestAnswer = 10_000;

    /// <summary>The same where a user waits for the prompt.</summary>
    private const int LongestAnswerToStop = 500;

    private volatile bool _disposed;

    private protected SharedObject(SharingLink link, long objectId, SharedObjectKind kind)
    {
        (Link, ObjectId, Kind) = (link, objectId, kind);
    }

    /// <summary>Lets go of an object that is not referred to any more.</summary>
    ~SharedObject()
    {
        // Without a link, the constructor has thrown. Not on this thread, since the end of a server takes its time.
        if (Link is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static gone => gone.Forget(), this, preferLocal: false);
        }
    }

    /// <summary>Gets the id of the process that made the object and serves it.</summary>
    public int OwnerProcessId => Link.ProcessId;

    /// <summary>Gets a value indicating whether it cannot be used here any more.</summary>
    internal bool IsDisposed => _disposed;

    internal SharingLink Link { get; }

    internal long ObjectId { get; }

    internal SharedObjectKind Kind { get; }

    /// <summary>Gets a value indicating whether disposing of the object, in the process that made it, ends it for all.</summary>
    private protected virtual bool EndsWhenDisposed => true;

    /// <summary>
    /// In the process that made it: ends the object for all. In another one: lets go of what this process holds of it. Later calls throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the handle that travels in the place of this object.</summary>
    internal SharedHandle ToHandle()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SharedHandle handle = Link.HandleOf(ObjectId, Kind);
        Passing();
        return handle;
    }

    /// <summary>Says that the object has come to this process, for the first time or again.</summary>
    internal void HasArrived() => Arrived();

    /// <summary>Called each time when the object has come to this process.</summary>
    private protected virtual void Arrived()
    {
    }

    /// <summary>Called each time before the object is sent to another process.</summary>
    private protected virtual void Passing()
    {
    }

    /// <summary>Called before this process lets the object go, on purpose or because nothing refers to it any more. Must not throw.</summary>
    private protected virtual void LetGo()
    {
    }

    /// <inheritdoc cref="Dispose()"/>
    /// <param name="disposing">Always true.</param>
    private protected void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
        {
            return;
        }

        LetGo();
        _disposed = true;
        SharedObjectTable.Forget(this, ends: EndsWhenDisposed);
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <returns>
    /// The reply. Its status is <see cref="ReplyStatus.Cancelled"/> when the time was over before the request was done; what it was to do is then not done.
    /// </returns>
    /// <exception cref="SharedObjectGoneException">The object does not exist any more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the calling pipeline stopped; it is not done.</exception>
    private protected SharedReply Invoke(int operation, ReadOnlySpan<byte> arguments, in SharedWait wait)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SharedCall call = Link.Begin(ObjectId, operation, arguments);
        bool stopped = false;
        if (!call.Wait(wait, out stopped))
        {
            Link.Cancel(call);
            if (!call.WaitForAnswer(stopped ? LongestAnswerToStop : LongestAnswer))
            {
                throw stopped ? new OperationCanceledException(wait.CancellationToken) : NoAnswer();
            }
        }

        SharedReply reply = call.TakeReply();
        GC.KeepAlive(this);
        if (reply.Status == ReplyStatus.Gone)
        {
            throw SharedObjectGoneException.Disposed(Link.ProcessId);
        }

        return reply.Status == ReplyStatus.Cancelled && stopped ? throw new OperationCanceledException(wait.CancellationToken) : reply;
    }

    /// <summary>Sends a request that is answered at once.</summary>
    private protected SharedReply Invoke(int operation, ReadOnlySpan<byte> arguments = default) => Invoke(operation, arguments, SharedWait.Forever);

    private protected void Post(int operation, ReadOnlySpan<byte> arguments, bool withNext = false) => Link.Post(ObjectId, operation, arguments, withNext);

    /// <summary>What the methods throw that an object refuses.</summary>
    private protected static Exception Refusal(SharedReply reply)
    {
        MessagePackReader reader = reply.Reader();
        return new InvalidOperationException(MessageFields.ReadText(ref reader));
    }

    private void Forget()
    {
        LetGo();
        SharedObjectTable.Forget(this, ends: false);
    }

    private TimeoutException NoAnswer() => new(
        $"The process {Link.ProcessId} that serves this object does not answer: it is suspended, or hangs. Whether what was asked for is done is not known.");
}
