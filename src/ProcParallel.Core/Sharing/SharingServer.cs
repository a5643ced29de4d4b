using System.Collections.Concurrent;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Serves the shared objects that this process has made, on its endpoint. There is one while there are such objects, and it ends with the last of them.
/// Thread-safe.
/// </summary>
internal sealed class SharingServer
{
    private static readonly object Gate = new();
    private static SharingServer? _current;

    private readonly Endpoint _endpoint;
    private readonly IDisposable _registration;
    private readonly ConcurrentDictionary<long, Entry> _objects = new();
    private readonly ConcurrentDictionary<SharingSession, bool> _sessions = new();
    private long _lastId;

    private SharingServer()
    {
        _endpoint = Endpoint.Acquire();
        Guid id = Guid.NewGuid();
        byte[] key = RandomNumberGenerator.GetBytes(Handshake.KeyLength);
        Local = new LocalLink(this, _endpoint.PipeName, id, key);
        _registration = _endpoint.Register(id, key, Serve);
    }

    /// <summary>Gets the way to the objects from within this process.</summary>
    public LocalLink Local { get; }

    /// <summary>Gets the number of other processes that are connected to this one.</summary>
    internal static int ConnectionCount => _current?._sessions.Count ?? 0;

    /// <summary>Gets a value indicating whether this process serves any object.</summary>
    internal static bool IsRunning => _current is not null;

    /// <summary>Gets the number of requests of other processes that wait here.</summary>
    internal static int WaitingCount => _current?._sessions.Keys.Sum(session => session.OutstandingCount) ?? 0;

    /// <summary>Serves an object from now on.</summary>
    /// <returns>The way to it, and its number.</returns>
    public static (SharingLink Link, long ObjectId) Host(IServedObject target)
    {
        lock (Gate)
        {
            _current ??= new SharingServer();
            long id = ++_current._lastId;
            _current._objects[id] = new Entry(target);
            return (_current.Local, id);
        }
    }

    /// <summary>Gets the server of that id, if it is this process's own.</summary>
    public static LocalLink? FindLocal(Guid serverId) => _current?.Local is { } local && local.ServerId == serverId ? local : null;

    public IServedObject? Find(long objectId) => _objects.TryGetValue(objectId, out Entry? entry) ? entry.Target : null;

    /// <summary>Keeps an object until it is removed on purpose, whether or not anybody in this process refers to it.</summary>
    public void Keep(long objectId)
    {
        if (_objects.TryGetValue(objectId, out Entry? entry))
        {
            entry.IsKept = true;
        }
    }

    public bool IsKept(long objectId) => _objects.TryGetValue(objectId, out Entry? entry) && entry.IsKept;

    /// <summary>Ends an object. Whoever waits for it, or uses it later, is told that it is gone.</summary>
    public void Remove(long objectId)
    {
        bool isLast;
        Entry? entry;
        lock (Gate)
        {
            if (!_objects.TryRemove(objectId, out entry))
            {
                return;
            }

            isLast = _objects.IsEmpty;
            if (isLast && _current == this)
            {
                _current = null;
            }
        }

        entry.Target.End();
        Local.Peer.ReplyGone(entry.Target);
        foreach (SharingSession session in _sessions.Keys)
        {
            session.ReplyGone(entry.Target);
        }

        if (isLast)
        {
            Close();
        }
    }

    private void Serve(Channel channel, byte[] sessionKey)
    {
        var session = new SharingSession(this, channel);
        _sessions[session] = true;
        try
        {
            session.Run();
        }
        finally
        {
            _sessions.TryRemove(session, out _);
            foreach (Entry entry in _objects.Values)
            {
                entry.Target.Leave(session);
            }
        }
    }

    private void Close()
    {
        _registration.Dispose();
        foreach (SharingSession session in _sessions.Keys)
        {
            session.Dispose();
        }

        _endpoint.Dispose();
    }

    private sealed class Entry(IServedObject target)
    {
        public IServedObject Target => target;

        public volatile bool IsKept;
    }
}
