using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>What processes have taken and not acknowledged yet, by the requests that took it. Not thread-safe.</summary>
internal sealed class HeldItems
{
    private readonly Dictionary<SharingPeer, List<Held>> _peers = [];

    public bool IsEmpty => _peers.Count == 0;

    public void Add(SharingPeer peer, int requestId, List<FramePart> items)
    {
        if (!_peers.TryGetValue(peer, out List<Held>? held))
        {
            held = [];
            _peers[peer] = held;
        }

        held.Add(new Held(requestId, items));
    }

    /// <summary>Forgets the first items of those that a request took: they are where they were to go.</summary>
    public void Acknowledge(SharingPeer peer, int requestId, int count)
    {
        if (Find(peer, requestId) is not { } held)
        {
            return;
        }

        if (count < 0 || count > held.Items.Count)
        {
            throw new ProtocolException("More items are acknowledged than were taken.");
        }

        for (; held.Acknowledged < count; held.Acknowledged++)
        {
            held.Items[held.Acknowledged].Dispose();
        }

        if (held.Acknowledged == held.Items.Count)
        {
            Remove(peer, held);
        }
    }

    /// <summary>Gets what was not acknowledged of what a request took, and no longer holds it.</summary>
    public List<FramePart> Remove(SharingPeer peer, int requestId)
    {
        if (Find(peer, requestId) is not { } held)
        {
            return [];
        }

        Remove(peer, held);
        return held.Rest;
    }

    /// <inheritdoc cref="Remove(SharingPeer, int)"/>
    public List<FramePart> RemoveAll(SharingPeer peer) =>
        _peers.Remove(peer, out List<Held>? held) ? [.. held.SelectMany(one => one.Rest)] : [];

    private Held? Find(SharingPeer peer, int requestId) => _peers.GetValueOrDefault(peer)?.Find(held => held.RequestId == requestId);

    private void Remove(SharingPeer peer, Held held)
    {
        List<Held> all = _peers[peer];
        all.Remove(held);
        if (all.Count == 0)
        {
            _peers.Remove(peer);
        }
    }

    private sealed class Held(int requestId, List<FramePart> items)
    {
        public int RequestId => requestId;

        public List<FramePart> Items => items;

        public int Acknowledged { get; set; }

        public List<FramePart> Rest => items.GetRange(Acknowledged, items.Count - Acknowledged);
    }
}
