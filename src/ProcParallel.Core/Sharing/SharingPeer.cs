using System.Collections.Concurrent;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A process that uses the objects served here: one connection, or this process itself. What an object grants, it grants to a peer, and it takes it
/// back when the peer leaves. Thread-safe.
/// </summary>
internal abstract class SharingPeer
{
    private static int _lastPeer;

    private readonly ConcurrentDictionary<int, SharedRequest> _outstanding = new();

    /// <summary>Gets its number, which no other peer of this process has or will have; never 0.</summary>
    public int Id { get; } = Interlocked.Increment(ref _lastPeer);

    /// <summary>Gets the number of requests that have had no reply.</summary>
    public int OutstandingCount => _outstanding.Count;

    /// <summary>Gets or sets a value indicating whether the process has said that it ends because it has done its work.</summary>
    public bool HasSaidGoodbye { get; protected set; }

    /// <summary>Notes a request that is about to be given to its object.</summary>
    protected void Note(SharedRequest request)
    {
        if (request.Id != 0)
        {
            _outstanding[request.Id] = request;
        }
    }

    /// <summary>Sends a reply, unless the request has had one, or expects none.</summary>
    public void Reply(SharedRequest request, ReplyContent content)
    {
        if (_outstanding.TryRemove(request.Id, out _))
        {
            Deliver(request.Id, content);
        }
        else
        {
            content.Release();
        }
    }

    /// <summary>Withdraws a request that is waiting.</summary>
    public void Cancel(int requestId)
    {
        if (_outstanding.TryGetValue(requestId, out SharedRequest? request))
        {
            request.Target.Cancel(request);
        }
    }

    /// <summary>Replies to all that wait for an object which is being disposed of.</summary>
    public void ReplyGone(IServedObject target)
    {
        foreach (SharedRequest request in _outstanding.Values)
        {
            if (request.Target == target)
            {
                request.Reply(ReplyStatus.Gone);
            }
        }
    }

    /// <summary>Sends a reply, now or later, without blocking; releases the content.</summary>
    protected abstract void Deliver(int requestId, ReplyContent content);
}
