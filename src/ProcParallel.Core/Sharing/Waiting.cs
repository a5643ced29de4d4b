namespace ProcParallel.Core.Sharing;

/// <summary>What served objects do with the requests that wait at them.</summary>
internal static class Waiting
{
    /// <summary>Removes the first that matches, and gives it; null if none does.</summary>
    public static T? RemoveFirst<T>(this LinkedList<T> list, Func<T, bool> matches)
        where T : class
    {
        for (LinkedListNode<T>? node = list.First; node is not null; node = node.Next)
        {
            if (matches(node.Value))
            {
                list.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>Drops the requests of a peer that is gone.</summary>
    public static void RemoveAll(this LinkedList<SharedRequest> list, SharingPeer peer)
    {
        while (list.RemoveFirst(request => request.Peer == peer) is not null)
        {
        }
    }

    /// <summary>Gives all that wait the same answer.</summary>
    public static void ReplyToAll(this LinkedList<SharedRequest> list, ReplyStatus status)
    {
        while (list.First?.Value is { } request)
        {
            list.RemoveFirst();
            request.Reply(status);
        }
    }
}
