namespace ProcParallel.Core.Sharing;

/// <summary>Items in order, to which some come back at the front. Not thread-safe.</summary>
internal sealed class ItemDeque
{
    private readonly Queue<FramePart> _items = new();

    // What came back from those who took it and ended; on top what is to be taken next.
    private readonly Stack<FramePart> _returned = new();

    public int Count => _items.Count + _returned.Count;

    /// <summary>Gets the number of bytes of all items.</summary>
    public long Bytes { get; private set; }

    public void Add(FramePart item)
    {
        _items.Enqueue(item);
        Bytes += item.Length;
    }

    /// <summary>Puts items to where they were taken from, in their order.</summary>
    public void GiveBack(List<FramePart> items)
    {
        for (int i = items.Count - 1; i >= 0; i--)
        {
            _returned.Push(items[i]);
            Bytes += items[i].Length;
        }
    }

    public FramePart Take()
    {
        FramePart item = _returned.Count > 0 ? _returned.Pop() : _items.Dequeue();
        Bytes -= item.Length;
        return item;
    }

    /// <summary>Takes at least one item, and more as long as they fit.</summary>
    public List<FramePart> Take(int mostItems, int mostBytes)
    {
        var taken = new List<FramePart>();
        long bytes = 0;
        while (Count > 0 && taken.Count < mostItems)
        {
            bytes += (_returned.Count > 0 ? _returned.Peek() : _items.Peek()).Length;
            if (taken.Count > 0 && bytes > mostBytes)
            {
                break;
            }

            taken.Add(Take());
        }

        return taken;
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        while (Count > 0)
        {
            Take().Dispose();
        }
    }
}
