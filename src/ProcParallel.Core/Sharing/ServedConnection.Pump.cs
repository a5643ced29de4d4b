namespace ProcParallel.Core.Sharing;

// What happens after each change.
internal sealed partial class ServedConnection
{
    private void Pump()
    {
        Advance();
        Other.Advance();
    }

    /// <summary>Moves what this end sends, answers who receives at the other, and tells all who wait in vain.</summary>
    private void Advance()
    {
        while (!_closed && !Other._closed && _senders.First?.Value is { } sender && Other.HasRoom(sender.Message.Length))
        {
            _senders.RemoveFirst();
            Other._inbox.Add(sender.Message);
            sender.Request.Reply(ReplyStatus.Done);
            Other.Serve();
        }

        Serve();
        if (_closed || Other._closed)
        {
            while (_senders.First?.Value is { } sender)
            {
                _senders.RemoveFirst();
                sender.Message.Dispose();
                sender.Request.Reply(ReplyStatus.Closed);
            }
        }

        if (IsAtEnd)
        {
            _receivers.ReplyToAll(ReplyStatus.Closed);
        }

        if (IsAtEnd || _inbox.Count > 0)
        {
            _watchers.ReplyToAll(ReplyStatus.Done);
        }
    }

    private bool HasRoom(int length) => _inbox.Count == 0 || _inbox.Bytes + length <= Room;

    private void Serve()
    {
        while (_inbox.Count > 0 && _receivers.First?.Value is { } receiver)
        {
            _receivers.RemoveFirst();
            FramePart message = _inbox.Take();
            _held.Add(receiver.Peer, receiver.Id, [message]);
            receiver.Reply([message]);
        }
    }
}
