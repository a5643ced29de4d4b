using ProcParallel.Core.Results;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Worker.Execution;

/// <summary>A chunk as a worker has it: its items, how far it is, and what was taken back of it.</summary>
/// <remarks>
/// The executing thread begins and ends items; the channel's thread takes items back and asks for stops. Each says first what it does and
/// then looks at what the other did, so that without a lock per item no item is run that was taken back, and none is lost.
/// </remarks>
internal sealed class WorkChunk : IDisposable
{
    private const int Nothing = 0;

    // What runs where no item does: a beginning or an end.
    private const int Block = int.MaxValue;

    private readonly object _lock = new();
    private readonly Frame _frame;
    private readonly int _itemsStart;
    private int _position;
    private int _limit;
    private int _running;
    private int _begun;
    private int _reserved;
    private bool _closed;

    public WorkChunk(Frame frame, ref MessagePackReader reader)
    {
        _frame = frame;
        CallId = reader.ReadInt32();
        Id = reader.ReadInt32();
        DefinitionId = reader.ReadInt32();
        FirstIndex = reader.ReadInt64();
        _limit = reader.ReadInt32();
        Attempt = reader.ReadInt32();
        Flags = (RunFlags)reader.ReadInt32();
        _itemsStart = (int)reader.Consumed;
    }

    public int CallId { get; }

    public int Id { get; }

    public int DefinitionId { get; }

    public long FirstIndex { get; }

    public int Attempt { get; }

    public RunFlags Flags { get; }

    /// <summary>Gets or sets the exit code that a process which ends with this chunk has; null while its item has not ended.</summary>
    public int? ExitCode { get; set; }

    /// <summary>Gets a value indicating whether the process ends with this chunk.</summary>
    public bool EndsProcess => Flags.HasFlag(RunFlags.EndsProcess);

    /// <summary>Gets the end of an item that was asked to stop: because it took too long, or else because of a cancellation.</summary>
    public RecordKind StoppedKind { get; private set; } = RecordKind.Cancelled;

    /// <summary>Makes of an item's end the exit code of a process that ends with it, unless the item has chosen one.</summary>
    public void NoteEnd(RecordKind kind) => ExitCode ??= kind switch
    {
        RecordKind.End => 0,
        RecordKind.Failed => ExitStatus.Failed,
        _ => ExitStatus.Terminated,
    };

    /// <summary>Reads the value of the item that was begun. For the executing thread.</summary>
    /// <exception cref="ValueNotSerializableException">It could not be sent, and this stands in its place.</exception>
    public object? ReadItem(ValueSerializer serializer)
    {
        ReadOnlySpan<byte> rest = _frame.Span[(_itemsStart + _position)..];
        var reader = new MessagePackReader(rest);
        try
        {
            object? item = serializer.Read(ref reader);
            _position += (int)reader.Consumed;
            return item;
        }
        catch (Exception e)
        {
            // The value is unusable, but its extent is known: the items behind it are not lost.
            var skipper = new MessagePackReader(rest);
            skipper.Skip();
            _position += (int)skipper.Consumed;
            if (e.InnerException is ValueNotSerializableException unsent)
            {
                throw unsent;
            }

            throw;
        }
    }

    /// <summary>
    /// Notes that the call's beginning runs, and keeps the next item for this worker, whose time does not count yet; false when none is left. For the
    /// executing thread.
    /// </summary>
    public bool TryEnterBegin()
    {
        lock (_lock)
        {
            _reserved = Math.Min(_limit, _begun + 1);
            if (_reserved <= _begun)
            {
                return false;
            }

            _running = Block;
            return true;
        }
    }

    /// <summary>Notes that the call's end runs, which this was the last chunk of. For the executing thread.</summary>
    public void EnterEnd()
    {
        lock (_lock)
        {
            _running = Block;
        }
    }

    /// <summary>Notes that the call's beginning or end is over. For the executing thread.</summary>
    /// <returns>False when it was asked to stop; the request has been delivered then and cannot hit anything later.</returns>
    public bool LeaveBlock()
    {
        lock (_lock)
        {
            bool undisturbed = _running == Block;
            _running = Nothing;
            return undisturbed;
        }
    }

    /// <summary>Begins the next item; false when none is left.</summary>
    public bool TryBegin(ProgressCell cell, out int offset)
    {
        offset = _begun;
        long timestamp = Flags.HasFlag(RunFlags.NoteStartTimes) ? System.Diagnostics.Stopwatch.GetTimestamp() : 0;
        Interlocked.Exchange(ref _begun, offset + 1);
        if (offset >= Volatile.Read(ref _limit) && !IsWithinLimit(offset))
        {
            _begun = offset;
            return false;
        }

        cell.Begin(Id, offset, timestamp);
        Volatile.Write(ref _running, offset + 1);
        return true;
    }

    /// <summary>Ends the running item.</summary>
    /// <returns>False when it was asked to stop; the request has been delivered then and cannot hit anything later.</returns>
    public bool End(ProgressCell cell)
    {
        cell.End();
        int running = _begun;
        if (Interlocked.CompareExchange(ref _running, Nothing, running) == running)
        {
            return true;
        }

        lock (_lock)
        {
            _running = Nothing;
        }

        return false;
    }

    /// <summary>Closes the chunk after its last item, so that nothing can be taken back any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }
    }

    /// <summary>Takes back the items from an offset on as far as they have not begun, and says so before anything else can be said of the chunk.</summary>
    /// <param name="offset">The first item.</param>
    /// <param name="isCancelled">Whether nobody wants them any more, and not another worker.</param>
    /// <param name="announce">Told from which item on they are taken back.</param>
    public void TakeBack(int offset, bool isCancelled, Action<int> announce)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            if (isCancelled && Math.Abs(_running) == Block)
            {
                // Not free before that is over: the end of the chunk will say so, and until then the parent may lose its patience.
                _limit = _begun;
                return;
            }

            int limit = _limit;
            int wanted = Math.Min(offset, limit);
            Interlocked.Exchange(ref _limit, wanted);
            int begun = Math.Max(Volatile.Read(ref _begun), isCancelled ? 0 : _reserved);
            if (begun > wanted)
            {
                wanted = Math.Min(begun, limit);
                Volatile.Write(ref _limit, wanted);
            }

            announce(wanted);
        }
    }

    /// <summary>Delivers a request to stop, if what it is for is still running.</summary>
    /// <param name="offset">The item; -1 for whatever runs.</param>
    /// <param name="timeout">Whether it took too long.</param>
    /// <param name="deliver">Asks the host.</param>
    public void RequestStop(int offset, bool timeout, Action deliver)
    {
        lock (_lock)
        {
            int running = Volatile.Read(ref _running);
            if (running <= Nothing || (offset >= 0 && running != offset + 1)
                || Interlocked.CompareExchange(ref _running, -running, running) != running)
            {
                return;
            }

            StoppedKind = timeout ? RecordKind.TimedOut : RecordKind.Cancelled;
            deliver();
        }
    }

    public void Dispose() => _frame.Dispose();

    private bool IsWithinLimit(int offset)
    {
        lock (_lock)
        {
            return offset < _limit;
        }
    }
}
