using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <summary>The connections that have not said yet who they are.</summary>
/// <remarks>
/// There is room for so many. Who comes when it is full takes the place of whoever has waited longest, who loses the connection: a worker needs
/// a moment to prove itself, and a flood of strangers who never do must not keep it out. Thread-safe.
/// </remarks>
internal sealed class PendingHandshakes
{
    private readonly LinkedList<Channel> _pending = new();
    private readonly int _limit;

    public PendingHandshakes(int limit)
    {
        _limit = limit;
    }

    public void Add(Channel channel)
    {
        Channel? oldest = null;
        lock (_pending)
        {
            _pending.AddLast(channel);
            if (_pending.Count > _limit)
            {
                oldest = _pending.First!.Value;
                _pending.RemoveFirst();
            }
        }

        oldest?.Dispose();
    }

    public void Remove(Channel channel)
    {
        lock (_pending)
        {
            _pending.Remove(channel);
        }
    }
}
