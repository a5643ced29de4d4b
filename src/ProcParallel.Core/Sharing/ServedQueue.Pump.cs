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
            AnswerAll(_joiners);
        }

        if (Count > 0 || IsCompleted)
        {
            AnswerAll(_watchers);
        }
    }

    private bool Admit()
    {
        if (_closed || _putters.First?.Value is not { } putter || (capacity > 0 && Count >= capacity))
        {
            return false;
        }

        while (!putter.IsDone && (capacity == 0 || Count < capacity))
        {
            _items.Enqueue(putter.Next());
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
        if (Count == 0 || _takers.First?.Value is not { } taker)
        {
            return false;
        }

        _takers.RemoveFirst();
        var taken = new List<FramePart>();
        long bytes = 0;
        while (Count > 0 && taken.Count < taker.MostItems)
        {
            Stack<FramePart>? first = _returned.Count > 0 ? _returned : null;
            FramePart next = first is null ? _items.Peek() : first.Peek();
            bytes += next.Length;
            if (taken.Count > 0 && bytes > taker.MostBytes)
            {
                break;
            }

            taken.Add(first is null ? _items.Dequeue() : first.Pop());
        }

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

    private static void AnswerAll(LinkedList<SharedRequest> waiting)
    {
        while (waiting.First?.Value is { } request)
        {
            waiting.RemoveFirst();
            request.Reply(ReplyStatus.Done);
        }
    }

    private byte[] EncodeState()
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.Write(Count);
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
