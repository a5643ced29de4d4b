using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Workers;

/// <summary>
/// Memory shared by a worker and its parent, into which the worker copies the results of each item that has ended, until it has sent them.
/// </summary>
/// <remarks>
/// Small results wait for others to be sent with. Without this, a worker that dies takes those of items with it that had ended before, and
/// nobody could say whether these items were done. An entry is a chunk's number, the flags of its section, a length and the records; the
/// head says how many frames of results had been sent before, so that a death right after sending does not report anything twice.
/// </remarks>
internal sealed unsafe class ResultJournal
{
    private const int HeadSize = sizeof(long);
    private const int EntryHeadSize = 3 * sizeof(int);

    private readonly byte* _memory;
    private readonly int _capacity;
    private uint _sent;
    private int _length;
    private bool _isFull;

    public ResultJournal(byte* memory, int size)
    {
        _memory = memory;
        _capacity = size - HeadSize;
    }

    /// <summary>Notes an item that has ended. For the worker, one thread at a time.</summary>
    public void Append(int chunkId, SectionFlags flags, ReadOnlySpan<byte> records)
    {
        // What comes behind an item that has no room would be taken for that item.
        if (_isFull || _capacity - _length < EntryHeadSize + records.Length)
        {
            _isFull = true;
            return;
        }

        byte* entry = _memory + HeadSize + _length;
        *(int*)entry = chunkId;
        *(int*)(entry + 4) = (int)flags;
        *(int*)(entry + 8) = records.Length;
        records.CopyTo(new Span<byte>(entry + EntryHeadSize, records.Length));
        _length += (EntryHeadSize + records.Length + 3) & ~3;
        WriteHead();
    }

    /// <summary>Drops all entries, because a frame with them was sent. For the worker, one thread at a time.</summary>
    public void Sent()
    {
        _sent++;
        _length = 0;
        _isFull = false;
        WriteHead();
    }

    /// <summary>Gets what a worker that is gone had not sent. For the parent.</summary>
    /// <param name="framesReceived">The number of frames of results that have arrived, whole.</param>
    public IEnumerable<Entry> Unsent(uint framesReceived)
    {
        (uint sent, int length) = ReadHead();
        for (int position = 0; sent == framesReceived && position + EntryHeadSize <= length;)
        {
            if (ReadEntry(position, length) is not { } entry)
            {
                yield break;
            }

            yield return entry;
            position += (EntryHeadSize + entry.Records.Length + 3) & ~3;
        }
    }

    private void WriteHead() => Volatile.Write(ref *(long*)_memory, ((long)_sent << 32) | (uint)_length);

    private (uint Sent, int Length) ReadHead()
    {
        long head = Volatile.Read(ref *(long*)_memory);
        return ((uint)(head >> 32), (int)Math.Min((uint)head, (uint)_capacity));
    }

    private Entry? ReadEntry(int position, int end)
    {
        byte* entry = _memory + HeadSize + position;
        int length = *(int*)(entry + 8);
        return length < 0 || length > end - position - EntryHeadSize
            ? null
            : new Entry(*(int*)entry, (SectionFlags)(*(int*)(entry + 4)), new ReadOnlySpan<byte>(entry + EntryHeadSize, length).ToArray());
    }

    /// <summary>The results of one item that has ended.</summary>
    /// <param name="ChunkId">The chunk that it belongs to.</param>
    /// <param name="Flags">What is to be said of it beyond its records.</param>
    /// <param name="Records">Its records, the last of which ends it.</param>
    internal sealed record Entry(int ChunkId, SectionFlags Flags, byte[] Records);
}
