using System.Buffers;
using System.Diagnostics;
using ProcParallel.Core.Results;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Scheduling;

/// <summary>A worker's place in a pool: what it has been given, and how its messages become results.</summary>
internal sealed class WorkerSlot : IWorkerOwner
{
    private readonly WorkerPool _pool;
    private readonly List<Chunk> _reported = [];
    private uint _resultFrames;

    public WorkerSlot(WorkerPool pool, int id, Endpoint endpoint)
    {
        _pool = pool;
        Id = id;
        Process = new WorkerProcess(id, this, endpoint);
        Sender = new SlotSender(Process);
        CreatedAt = Stopwatch.GetTimestamp();
        IdleSince = CreatedAt;
    }

    /// <summary>Gets the number of the worker in its pool, from 1. A replacement has the number of the one that it replaces.</summary>
    public int Id { get; }

    public WorkerProcess Process { get; }

    public SlotSender Sender { get; }

    public long CreatedAt { get; }

    // The following are guarded by the pool's lock.
    public SlotState State { get; set; }

    /// <summary>Gets the chunks that the worker has, the running one first.</summary>
    public List<Chunk> Assigned { get; } = new(4);

    /// <summary>Gets or sets the call whose state the worker keeps until the end of that call.</summary>
    public PoolCall? PinnedTo { get; set; }

    /// <summary>Gets or sets the call that the worker had work of last, whose scope it may still hold.</summary>
    public PoolCall? LastCall { get; set; }

    /// <summary>Gets or sets the item for which the worker was killed because it ran too long.</summary>
    public PendingStop? KilledForTimeout { get; set; }

    public int ItemsGiven { get; set; }

    public long ItemsDone { get; set; }

    public long IdleSince { get; set; }

    /// <summary>Gets or sets when the worker last reported something.</summary>
    public long LastProgress { get; set; }

    /// <summary>Gets or sets the item that was asked to stop, and when its grace ends.</summary>
    public PendingStop? Stop { get; set; }

    /// <summary>Gets or sets since when a signal has stopped the process; 0 while none has. For the monitor.</summary>
    public long StoppedSince { get; set; }

    /// <summary>Gets or sets what the worker's initialization failed with.</summary>
    public string? InitializationError { get; set; }

    /// <summary>Gets or sets a value indicating whether that would fail again in another worker.</summary>
    public bool IsFailureFinal { get; set; }

    /// <summary>Gets or sets a value indicating whether the worker was taken out on purpose, so that it is no loss.</summary>
    public bool IsExpectedToEnd { get; set; }

    /// <summary>Gets the calls with whose results the worker waits, because their readers are far behind, and since when.</summary>
    public Dictionary<PoolCall, long> HeldBackFor { get; } = [];

    /// <summary>Gets how long its items have waited for readers, which is no time of theirs.</summary>
    public HeldTime HeldTime { get; } = new();

    /// <summary>Gets a value indicating whether it can finish what it has only when a reader has caught up.</summary>
    public bool IsHeldBack => HeldBackFor.Count > 0 && HeldBackFor.Keys.Any(HasCall);

    /// <summary>Gets the chunk of which an item has begun last; null when none has.</summary>
    public Chunk? Running => Assigned.Find(chunk => Process.Cell.Begun(chunk.Id) > 0);

    /// <summary>Has no reader wait for the worker any more, which is gone. Under the pool's lock.</summary>
    public void ReleaseHeldBack()
    {
        foreach (PoolCall call in HeldBackFor.Keys)
        {
            call.HeldBackWorkers--;
        }

        HeldBackFor.Clear();
    }

    public bool HasCall(PoolCall call) => Assigned.Exists(chunk => chunk.Call == call);

    public Chunk? Find(int chunkId) => Assigned.Find(chunk => chunk.Id == chunkId);

    void IWorkerOwner.OnConnected() => Sender.SendConfiguration(_pool.Settings.Configuration, _pool.ValueKey);

    void IWorkerOwner.OnOutput(ReadOnlyMemory<byte> bytes, bool isError) => _pool.OnOutput(this, bytes, isError);

    void IWorkerOwner.OnExited(WorkerExit exit)
    {
        Sender.Dispose();
        ReadUnsentResults();
        _pool.OnExited(this, exit);
    }

    void IWorkerOwner.OnFrame(Frame frame)
    {
        using (frame)
        {
            var reader = new MessagePackReader(frame.Span);
            MessageType type = MessageFields.ReadType(ref reader);
            switch (type)
            {
                case MessageType.Ready:
                    _pool.OnReady(this);
                    break;
                case MessageType.InitializationFailed:
                    InitializationError = MessageFields.ReadText(ref reader);
                    IsFailureFinal = reader.ReadBoolean();
                    break;
                case MessageType.Results:
                    ReadSections(frame, ref reader);
                    break;
                case MessageType.Released:
                    _pool.OnReleased(this, reader.ReadInt32(), reader.ReadInt32());
                    break;
                default:
                    throw ProtocolException.Unexpected(type);
            }
        }
    }

    /// <summary>Takes what the worker had done and not sent when it ended.</summary>
    private void ReadUnsentResults()
    {
        try
        {
            foreach (ResultJournal.Entry entry in Process.Cell.Journal.Unsent(_resultFrames))
            {
                RecordCheck.Verify(entry.Records, 1);
                using var frame = new Frame(ArrayPool<byte>.Shared.Rent(entry.Records.Length), entry.Records.Length);
                frame.Write(entry.Records);
                _pool.OnSection(this, new Section(frame, entry.ChunkId, 0, entry.Records.Length, 1, entry.Flags, 0));
            }
        }
        catch (ProtocolException)
        {
            // It claims more than it was given. What it had before that counts; the rest is lost with it.
        }
    }

    private void ReadSections(Frame frame, ref MessagePackReader reader)
    {
        _resultFrames++;
        try
        {
            while (!reader.End)
            {
                ReadSection(frame, ref reader);
            }
        }
        finally
        {
            // Also what comes before a part that breaks the protocol may have been the last of its call.
            _pool.OnSectionsRead(this, _reported);
            _reported.Clear();
        }
    }

    private void ReadSection(Frame frame, ref MessagePackReader reader)
    {
        int chunkId = reader.ReadInt32();
        int ended = reader.ReadInt32();
        var flags = (SectionFlags)reader.ReadInt32();
        long microseconds = reader.ReadInt64();
        int length = reader.ReadInt32();
        int start = (int)reader.Consumed;
        if (length < 0 || length > frame.Length - start || ended < 0)
        {
            throw new ProtocolException("A section of results is longer than its frame.");
        }

        RecordCheck.Verify(frame.Span.Slice(start, length), ended);
        if (_pool.OnSection(this, new Section(frame, chunkId, start, length, ended, flags, microseconds)) is { } chunk)
        {
            _reported.Add(chunk);
        }

        reader.ReadRaw(length);
    }

    /// <summary>A part of a results frame, about one chunk.</summary>
    internal readonly record struct Section(
        Frame Frame, int ChunkId, int Start, int Length, int Ended, SectionFlags Flags, long Microseconds)
    {
        public ResultPiece ToPiece(Chunk chunk, WorkerSlot slot)
        {
            Frame.Share();
            return new ResultPiece(chunk, Frame, Start, Length, Ended, null, slot.Id, slot.Process.ProcessId);
        }
    }

    /// <summary>
    /// An item that was asked to stop, by the number that its worker knows the chunk by (the chunk itself may meanwhile be on its way to another
    /// worker, under another number); 0 when the worker as a whole was.
    /// </summary>
    internal sealed record PendingStop(int ChunkId, int Offset, long Deadline, bool IsTimeout);
}
