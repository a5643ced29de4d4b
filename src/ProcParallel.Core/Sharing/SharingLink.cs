namespace ProcParallel.Core.Sharing;

/// <summary>The way from the proxies in this process to the objects of one server, which may be in this process too. Thread-safe.</summary>
internal abstract class SharingLink
{
    private readonly string _pipeName;
    private readonly byte[] _key;
    private int _lastId;

    protected SharingLink(string pipeName, Guid serverId, byte[] key, int processId)
    {
        (_pipeName, ServerId, _key, ProcessId) = (pipeName, serverId, key, processId);
        Values = new SharedValues(key);
    }

    public Guid ServerId { get; }

    /// <summary>Gets the id of the process that serves the objects.</summary>
    public int ProcessId { get; }

    /// <summary>Gets the serializers of values that the objects keep.</summary>
    public SharedValues Values { get; }

    /// <summary>Gets a value indicating whether the connection has ended: all that is asked from now on fails.</summary>
    public virtual bool IsEnded => false;

    public virtual SharedHandle HandleOf(long objectId, SharedObjectKind kind) => new(_pipeName, ServerId, _key, ProcessId, objectId, kind);

    /// <summary>Sends a request.</summary>
    /// <param name="objectId">The object.</param>
    /// <param name="operation">What to do.</param>
    /// <param name="arguments">With what; copied.</param>
    /// <param name="completed">Called when the answer is there; must not block.</param>
    public SharedCall Begin(long objectId, int operation, ReadOnlySpan<byte> arguments, Action? completed = null)
    {
        var call = new SharedCall(NextId(), objectId, completed);
        Send(call, operation, arguments);
        return call;
    }

    /// <summary>Withdraws a request. Its answer says whether that came in time.</summary>
    public abstract void Cancel(SharedCall call);

    /// <summary>Sends what needs no answer.</summary>
    /// <param name="objectId">The object.</param>
    /// <param name="operation">What to do.</param>
    /// <param name="arguments">With what; copied.</param>
    /// <param name="withNext">
    /// Whether it can wait for the next request that goes the same way, with which it is done or not done as one, whatever happens to this process.
    /// </param>
    public abstract void Post(long objectId, int operation, ReadOnlySpan<byte> arguments, bool withNext = false);

    protected abstract void Send(SharedCall call, int operation, ReadOnlySpan<byte> arguments);

    private int NextId()
    {
        int id = Interlocked.Increment(ref _lastId) & int.MaxValue;
        return id == 0 ? NextId() : id;
    }
}
