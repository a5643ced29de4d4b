using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// The shared objects that this process knows, so that one that arrives twice, or comes back to where it was made, is the same object. Also the connections to
/// the processes that serve them: one each, while anything here uses it. Thread-safe.
/// </summary>
internal static class SharedObjectTable
{
    private static readonly object Gate = new();
    private static readonly Dictionary<(Guid ServerId, long ObjectId), WeakReference<SharedObject>> Known = [];
    private static readonly Dictionary<Guid, Connection> Connections = [];
    private static bool _saysGoodbye;

    /// <summary>Gets the number of processes that this one is connected to.</summary>
    public static int ConnectionCount
    {
        get
        {
            lock (Gate)
            {
                return Connections.Count;
            }
        }
    }

    /// <summary>Notes an object that was made in this process.</summary>
    public static void Add(SharedObject made)
    {
        lock (Gate)
        {
            Known[(made.Link.ServerId, made.ObjectId)] = new WeakReference<SharedObject>(made);
        }
    }

    /// <summary>Gets the object that a handle stands for.</summary>
    public static SharedObject Resolve(SharedHandle handle)
    {
        lock (Gate)
        {
            if (Known.TryGetValue((handle.ServerId, handle.ObjectId), out WeakReference<SharedObject>? weak) && weak.TryGetTarget(out SharedObject? known))
            {
                return known.Kind == handle.Kind ? known : throw new MessagePackSerializationException("A handle does not fit its shared object.");
            }

            Func<SharingLink, long, SharedObject> make = MakerOf(handle.Kind);
            SharedObject made = make(LinkTo(handle), handle.ObjectId);
            Known[(handle.ServerId, handle.ObjectId)] = new WeakReference<SharedObject>(made);
            return made;
        }
    }

    /// <summary>Lets go of an object: it was disposed of, or nothing refers to it any more.</summary>
    /// <param name="gone">The object.</param>
    /// <param name="ends">Whether it ends for all, if it was made in this process. One that was never sent ends anyway.</param>
    public static void Forget(SharedObject gone, bool ends)
    {
        SharingClient? unused = null;
        (Guid ServerId, long) key = (gone.Link.ServerId, gone.ObjectId);
        lock (Gate)
        {
            if (Known.TryGetValue(key, out WeakReference<SharedObject>? weak) && (!weak.TryGetTarget(out SharedObject? known) || known == gone))
            {
                Known.Remove(key);
            }

            if (Connections.TryGetValue(key.ServerId, out Connection? connection) && --connection.Users == 0)
            {
                Connections.Remove(key.ServerId);
                unused = connection.Client;
            }
        }

        unused?.Dispose();
        if (gone.Link is LocalLink local && (ends || !local.Server.IsKept(gone.ObjectId)))
        {
            local.Server.Remove(gone.ObjectId);
        }
    }

    private static SharingLink LinkTo(SharedHandle handle)
    {
        if (SharingServer.FindLocal(handle.ServerId) is { } local)
        {
            return local;
        }

        if (!Connections.TryGetValue(handle.ServerId, out Connection? connection))
        {
            SayGoodbyeAtTheEnd();
            connection = new Connection(new SharingClient(handle));
            Connections[handle.ServerId] = connection;
        }

        connection.Users++;
        return connection.Client;
    }

    private static void SayGoodbyeAtTheEnd()
    {
        if (_saysGoodbye)
        {
            return;
        }

        _saysGoodbye = true;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            // Whoever ends with another code was told to end, or has failed.
            if (Environment.ExitCode == 0)
            {
                Clients().ForEach(client => client.SayGoodbye());
            }
        };
    }

    private static List<SharingClient> Clients()
    {
        lock (Gate)
        {
            return [.. Connections.Values.Select(connection => connection.Client)];
        }
    }

    /// <summary>The rows: what users hold of each kind of object.</summary>
    private static Func<SharingLink, long, SharedObject> MakerOf(SharedObjectKind kind) => kind switch
    {
        SharedObjectKind.Connection => (link, id) => new ParConnection(link, id),
        SharedObjectKind.Dictionary or SharedObjectKind.CaseInsensitiveDictionary => (link, id) => new ParDictionary(link, id, kind),
        SharedObjectKind.Queue => (link, id) => new ParQueue(link, id),
        SharedObjectKind.Lock => (link, id) => new ParLock(link, id),
        SharedObjectKind.Condition => (link, id) => new ParCondition(link, id),
        SharedObjectKind.Semaphore => (link, id) => new ParSemaphore(link, id),
        SharedObjectKind.Event => (link, id) => new ParEvent(link, id),
        SharedObjectKind.Barrier => (link, id) => new ParBarrier(link, id),
        _ => throw new MessagePackSerializationException($"There is no shared object of kind {(int)kind}."),
    };

    private sealed class Connection(SharingClient client)
    {
        public SharingClient Client => client;

        public int Users { get; set; }
    }
}
