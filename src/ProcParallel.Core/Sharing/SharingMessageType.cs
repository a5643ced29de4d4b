namespace ProcParallel.Core.Sharing;

/// <summary>What a frame to a sharing server asks for, after the notes that ride on it. Numbers are part of the wire format.</summary>
internal enum SharingMessageType
{
    /// <summary>Nothing: the frame was sent for its notes.</summary>
    None = 0,

    /// <summary>Request id, object id, operation, arguments. Answered by one reply.</summary>
    Request = 1,

    /// <summary>Request id: it need not be waited for any longer. The reply says whether that came in time.</summary>
    Cancel = 2,

    /// <summary>Request id, object id: the reply came when nobody waited for it any more, and what it granted is given back.</summary>
    GiveBack = 3,

    /// <summary>The process ends, and has done what it was to do: whoever counts on it need not be told of a death.</summary>
    Goodbye = 4,
}
