using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Scheduling;

/// <summary>
/// A run of consecutive items, serialized one after another in one buffer, so that any part of it can be sent as one block.
/// </summary>
/// <remarks>
/// One thread appends; others read what is below <see cref="Count"/>. The buffers go back to their pools when every item has been
/// released, which the call does under its lock.
/// </remarks>
internal sealed class ItemSegment
{
    public const int MaximumItems = 4096;
    private const int Capacity = 64 * 1024;
    private const int InitialItems = 64;

    private byte[] _bytes;
    private int[] _ends;
    private object?[] _tags;
    private int _count;
    private int _released;
    private bool _sealed;

    public ItemSegment(long firstIndex, int sizeHint, bool small)
    {
        FirstIndex = firstIndex;
        _bytes = BufferPool.Rent(small ? Math.Max(sizeHint, 16) : Math.Max(sizeHint, Capacity));
        _ends = new int[small ? 1 : InitialItems];
        _tags = new object?[small ? 1 : InitialItems];
    }

    public long FirstIndex { get; }

    public int Count => Volatile.Read(ref _count);

    private int Length => _count == 0 ? 0 : _ends[_count - 1];

    public bool TryAppend(ReadOnlySpan<byte> item, object? tag)
    {
        int start = Length;
        if (_count == MaximumItems || _bytes.Length - start < item.Length)
        {
            return false;
        }

        if (_count == _ends.Length)
        {
            Array.Resize(ref _ends, _count * 4);
            Array.Resize(ref _tags, _count * 4);
        }

        item.CopyTo(_bytes.AsSpan(start));
        _ends[_count] = start + item.Length;
        _tags[_count] = tag;
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    public ReadOnlySpan<byte> Slice(int start, int count)
    {
        int from = start == 0 ? 0 : _ends[start - 1];
        return _bytes.AsSpan(from, _ends[start + count - 1] - from);
    }

    /// <summary>Gets how many items from <paramref name="start"/> on fit in the given number of bytes; at least 1.</summary>
    public int CountWithin(int start, int maximumCount, int maximumBytes)
    {
        int from = start == 0 ? 0 : _ends[start - 1];
        int count = 1;
        while (count < maximumCount && _ends[start + count] - from <= maximumBytes)
        {
            count++;
        }

        return count;
    }

    public object? Tag(int position) => _tags[position];

    /// <summary>Says that nothing more will be appended.</summary>
    public void Seal()
    {
        _sealed = true;
        RecycleWhenDone();
    }

    public void Release(int start, int count)
    {
        _tags.AsSpan(start, count).Clear();
        _released += count;
        RecycleWhenDone();
    }

    private void RecycleWhenDone()
    {
        if (_sealed && _released == _count && _bytes.Length > 0)
        {
            BufferPool.Return(_bytes);
            _bytes = [];
        }
    }
}
