using System.Diagnostics;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// A lock in the process that made it. Who holds it is in its <see cref="LockWord"/>, which all processes change; who waits for it is here, and gets it in the order of
/// asking. What a process held that ended, the next one gets as abandoned.
/// </summary>
internal class ServedLock(bool isReentrant) : IServedObject
{
    /// <summary>How long one that waits is passed over by those that just come: long beside the time that it takes to wake it, and short for anybody else.</summary>
    private static readonly TimeSpan LongestPassedOver = TimeSpan.FromMilliseconds(1);

    private readonly LinkedList<Waiter> _waiters = new();
    private SharedRequest? _lastGranted;

    /// <summary>Gets a value indicating whether a thread that holds it can acquire it again, which its process sees to.</summary>
    public bool IsReentrant => isReentrant;

    /// <summary>Gets who holds it.</summary>
    public LockWord Word { get; } = LockMemory.Create();

    /// <summary>Gets the lock that guards the rest of the state, also of what is derived.</summary>
    protected object Gate { get; } = new();

    public void Handle(SharedRequest request)
    {
        MessagePackReader arguments = request.Arguments();
        lock (Gate)
        {
            Handle(request, ref arguments);
        }
    }

    public virtual void Cancel(SharedRequest request)
    {
        lock (Gate)
        {
            if (_waiters.FirstOrDefault(waiter => waiter.Request == request) is { } found)
            {
                _waiters.Remove(found);
                request.Reply(ReplyStatus.Cancelled);
                Serve();
            }
        }
    }

    public virtual void TakeBack(SharingPeer peer, int requestId)
    {
        lock (Gate)
        {
            if (_lastGranted is { } granted && granted.Peer == peer && granted.Id == requestId)
            {
                Release(peer);
            }
        }
    }

    public virtual void Leave(SharingPeer peer)
    {
        lock (Gate)
        {
            while (_waiters.FirstOrDefault(waiter => waiter.Request.Peer == peer) is { } gone)
            {
                _waiters.Remove(gone);
            }

            // Also if it did not hold it: it may have released it and not have said so any more.
            _ = Word.TryAbandon(peer.Id);
            Serve();
        }
    }

    public void End()
    {
        Word.End();
        LockMemory.Release(Word);
    }

    /// <summary>Does what is asked. Under the lock.</summary>
    protected virtual void Handle(SharedRequest request, ref MessagePackReader arguments)
    {
        switch ((SynchronizationOperation)request.Operation)
        {
            case SynchronizationOperation.Open:
                request.Reply(ReplyStatus.Done, Place(request.Peer));
                break;
            case SynchronizationOperation.Acquire:
                _waiters.AddLast(new Waiter(request, Stopwatch.GetTimestamp()));
                Serve();
                break;
            case SynchronizationOperation.Wake:
                Serve();
                break;
            case SynchronizationOperation.Abandon:
                _ = Word.TryAbandon(request.Peer.Id);
                Serve();
                break;
            case SynchronizationOperation.State:
                request.Reply(ReplyStatus.Done, Payload.Of(_waiters.Count));
                break;
            default:
                throw ProtocolException.Unexpected((SynchronizationOperation)request.Operation);
        }
    }

    /// <summary>Releases it in the place of one that holds it. Under the lock.</summary>
    /// <returns>Whether that one held it.</returns>
    protected bool Release(SharingPeer peer)
    {
        bool held = Word.TryRelease(peer.Id, out _);
        Serve();
        return held;
    }

    /// <summary>Gives it to who has waited longest if it is free, and otherwise has its holder tell when it is.</summary>
    private void Serve()
    {
        while (_waiters.First?.Value is { } next)
        {
            if (Word.TryGrant(next.Request.Peer.Id, othersWait: _waiters.Count > 1, out bool wasAbandoned))
            {
                _waiters.RemoveFirst();
                _lastGranted = next.Request;
                next.Request.Reply(ReplyStatus.Done, Payload.Of(wasAbandoned ? 1 : 0));
                return;
            }

            if (Word.TryAwait(handOver: Stopwatch.GetElapsedTime(next.Since) > LongestPassedOver))
            {
                return;
            }
        }

        Word.ClearWaiting();
    }

    private byte[] Place(SharingPeer peer)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.Write(peer.Id);
        writer.Write(isReentrant);
        LockMemory.Write(ref writer, Word);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed record Waiter(SharedRequest Request, long Since);
}
