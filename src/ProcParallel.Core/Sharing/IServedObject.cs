namespace ProcParallel.Core.Sharing;

/// <summary>
/// The one true state of a shared object, in the process that made it. What users hold is a <see cref="SharedObject"/>, in this process and in
/// all others, which sends requests here.
/// </summary>
/// <remarks>
/// A new kind of shared object is a class that implements this, a public class derived from <see cref="SharedObject"/> that offers methods and makes
/// requests of them, a number in <see cref="SharedObjectKind"/> and a row in <see cref="SharedObjectTable"/>. Everything else (handles, connections,
/// time-outs, cancellation, ends of processes) is the same for all.
/// <para>
/// Requests come on the threads of connections and on those of callers in this process, several at once, so an implementation has a lock.
/// It must never block: a request that cannot be done now is kept, and replied to later, by whichever thread makes it possible. The reply does not
/// block either, so it is made under the lock, and whatever it grants is recorded for the request's <see cref="SharedRequest.Peer"/> before the lock is left.
/// User code never runs here, and values are never deserialized: an object keeps and moves bytes.
/// </para>
/// </remarks>
internal interface IServedObject
{
    /// <summary>Does what is asked, or keeps the request to reply later. The arguments can be read during this call only.</summary>
    /// <exception cref="IOException">The request is one that no proxy makes; it ends the connection.</exception>
    void Handle(SharedRequest request);

    /// <summary>
    /// The sender does not want to wait any longer. Replies <see cref="ReplyStatus.Cancelled"/> if the request is still waiting; one that was replied to
    /// stays as it is. So each request gets one answer, and that answer is the truth.
    /// </summary>
    void Cancel(SharedRequest request);

    /// <summary>
    /// Takes back what a request was granted. The sender stopped waiting for an answer that did not come (this process was suspended), and had it later.
    /// </summary>
    void TakeBack(SharingPeer peer, int requestId)
    {
    }

    /// <summary>A process is gone, or has let go of everything: drops its waiting requests and gives back what it held.</summary>
    void Leave(SharingPeer peer);

    /// <summary>The object is no longer served: it was disposed of. Requests that wait are answered by the server.</summary>
    void End()
    {
    }
}
