using ProcParallel.Core.Results;

namespace ProcParallel.Core.Scheduling;

/// <summary>Consecutive items that travel together to one worker, and what has come back of them.</summary>
/// <remarks>
/// What concerns the worker (<see cref="Slot"/>) is guarded by the pool's lock, all else by the call's.
/// </remarks>
internal sealed class Chunk
{
    private static int _lastId;

    public Chunk(PoolCall call, ItemSegment? segment, int start, int count, long firstIndex)
    {
        Call = call;
        Segment = segment;
        Start = start;
        Count = count;
        FirstIndex = firstIndex;
        Id = NewId();
    }

    /// <summary>Gets the number that this chunk has on the wire; a new one for each time that it is sent.</summary>
    public int Id { get; private set; }

    public PoolCall Call { get; }

    /// <summary>Gets where the items are; null for the chunk that stands for the end of the call on one worker.</summary>
    public ItemSegment? Segment { get; }

    public int Start { get; }

    public int Count { get; set; }

    public long FirstIndex { get; }

    /// <summary>Gets or sets which attempt this is, from 1.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Gets or sets the worker that it failed on, which should not get it again.</summary>
    public WorkerSlot? FailedOn { get; set; }

    /// <summary>Gets or sets until when, as a <see cref="System.Diagnostics.Stopwatch"/> time stamp, it waits for another.</summary>
    public long AvoidUntil { get; set; }

    /// <summary>Gets or sets how many workers in a row have ended with this as the next that they were to begin.</summary>
    public int Strikes { get; set; }

    /// <summary>Gets or sets how many items of the chunk as its worker knows it come before the first of these.</summary>
    public int WireOffset { get; set; }

    /// <summary>Gets or sets the worker that has it.</summary>
    public WorkerSlot? Slot { get; set; }

    /// <summary>Gets or sets how much had been sent to its worker up to its end, by the count of the <see cref="SlotSender"/>.</summary>
    public long SentUpTo { get; set; }

    /// <summary>Gets or sets a value indicating whether its worker was asked to give part of it back and has not answered.</summary>
    public bool RevokeSent { get; set; }

    public bool IsEndOfCall => Segment is null;

    /// <summary>Gets or sets the number of items whose end has arrived.</summary>
    public int Ended { get; set; }

    /// <summary>Gets or sets the number of items whose end the reader has taken.</summary>
    public int Taken { get; set; }

    /// <summary>Gets or sets a value indicating whether nothing more will arrive.</summary>
    public bool Complete { get; set; }

    /// <summary>Gets what has arrived and was not taken, when results are read in order.</summary>
    public Queue<ResultPiece> Pieces { get; } = new(2);

    /// <summary>Gets or sets the chunk that follows in the order of the input.</summary>
    public Chunk? Next { get; set; }

    public ReadOnlySpan<byte> Bytes => Segment!.Slice(Start, Count);

    public object? Tag(int offset) => Segment?.Tag(Start + offset);

    /// <summary>Gives the chunk a new number, so that late answers to the old one are not mistaken for answers to this.</summary>
    public void Renew()
    {
        Id = NewId();
        WireOffset = 0;
    }

    /// <summary>Makes this the part of another chunk that its worker is still running.</summary>
    public void ContinueAs(Chunk cut)
    {
        Id = cut.Id;
        WireOffset = cut.WireOffset + (int)(FirstIndex - cut.FirstIndex);
        Slot = cut.Slot;
        SentUpTo = cut.SentUpTo;
    }

    /// <summary>Cuts the items from an offset on off into a chunk of their own, which follows this one.</summary>
    public Chunk Split(int offset)
    {
        var rest = new Chunk(Call, Segment, Start + offset, Count - offset, FirstIndex + offset)
        {
            Attempt = Attempt,
            FailedOn = FailedOn,
            AvoidUntil = AvoidUntil,
            Next = Next,
        };
        Count = offset;
        Next = rest;
        return rest;
    }

    private static int NewId()
    {
        int id;
        do
        {
            id = Interlocked.Increment(ref _lastId);
        }
        while (id == 0);
        return id;
    }
}
