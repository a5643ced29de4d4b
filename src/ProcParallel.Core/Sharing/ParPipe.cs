namespace ProcParallel.Core.Sharing;

/// <summary>Makes pipes: two connected ends, of which each receives what the other sends.</summary>
public static class ParPipe
{
    /// <summary>Makes a pipe that this process serves.</summary>
    /// <param name="duplex">Whether both ends send and receive. Else the first receives and the second sends.</param>
    /// <returns>The ends. Each can be sent to another process.</returns>
    public static (ParConnection First, ParConnection Second) Create(bool duplex = true)
    {
        object pipeLock = new();
        var first = new ServedConnection(pipeLock, canSend: duplex, canReceive: true);
        var second = new ServedConnection(pipeLock, canSend: true, canReceive: duplex);
        (first.Other, second.Other) = (second, first);
        (SharingLink link, long firstId) = SharingServer.Host(first);
        (_, long secondId) = SharingServer.Host(second);
        SharingServer server = ((LocalLink)link).Server;
        first.Remove = second.Remove = () =>
        {
            server.Remove(firstId);
            server.Remove(secondId);
        };
        return (ParConnection.Made(link, firstId), ParConnection.Made(link, secondId));
    }
}
