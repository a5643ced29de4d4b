using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

// What happens after each change, and what those who wait are.
internal sealed partial class ServedQueue
{
    /// <summary>Does everything that is possible now: lets items in and out, and answers who waited for that.</summary>
    private void Pump()
    {
        while (Admit() || Serve())
        {
        }

        if (_closed)
        {
            AnswerClosed();
        }

        if (_unfinished == 0)
        {
            _joiners.ReplyToAll(ReplyStatus.Done);
        }

        if (_items.Count > 0 || IsCompleted)
        {
            _watchers.ReplyToAll(ReplyStatus.Done);
        }
    }

    private bool Admit()
    {
        if (_closed || _putters.First?.Value is not { } putter || (capacity > 0 && _items.Count >= capacity))
        {
            return false;
        }

        while (!putter.IsDone && (capacity == 0 || _items.Count < capacity))
        {
            _items.Add(putter.Next());
            _unfinished++;
        }

        if (putter.IsDone)
        {
            _putters.RemoveFirst();
            putter.Request.Reply(ReplyStatus.Done);
        }

        return true;
    }

    private bool Serve()
    {
        if (_items.Count == 0 || _takers.First?.Value is not { } taker)
        {
            return false;
        }

        _takers.RemoveFirst();
        List<FramePart> taken = _items.Take(taker.MostItems, taker.MostBytes);
        _held.Add(taker.Request.Peer, taker.Request.Id, taken);
        taker.Request.Reply(CollectionsMarshal.AsSpan(taken));
        return true;
    }

    private void AnswerClosed()
    {
        while (_putters.First?.Value is { } putter)
        {
            _putters.RemoveFirst();
            putter.Drop();
            putter.Request.Reply(ReplyStatus.Closed, Payload.Of(putter.Admitted));
        }

        while (IsCompleted && _takers.First?.Value is { } taker)
        {
            _takers.RemoveFirst();
            taker.Request.Reply(ReplyStatus.Closed);
        }
    }

    private byte[] EncodeState()
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.Write(_items.Count);
        writer.Write(capacity);
        writer.Write(_closed);
        writer.Write(IsCompleted);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed record Taker(SharedRequest Request, int MostItems, int MostBytes);

    private sealed class Putter(SharedRequest request, List<FramePart> items)
    {
        public SharedRequest Request => request;

        /// <summary>Gets how many of the items are in the queue.</summary>
        public int Admitted { get; private set; }

        public bool IsDone => Admitted == items.Count;

        public FramePart Next() => items[Admitted++];

        /// <summary>Drops what is not in the queue.</summary>
        public void Drop()
        {
            for (int i = Admitted; i < items.Count; i++)
            {
                items[i].Dispose();
            }
        }
    }
}
