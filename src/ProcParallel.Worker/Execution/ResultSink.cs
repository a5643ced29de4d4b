using System.Diagnostics;
using ProcParallel.Core.Results;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Worker.Execution;

/// <summary>
/// Collects the records of items and sends them in frames: large ones at once, small ones together, none later than a few milliseconds.
/// </summary>
/// <remarks>
/// Records are written by the executing thread (and by whatever thread user code writes a stream from); a thread of the sink's own sends
/// what has waited too long while an item runs on. A lock covers each record. Whoever writes waits while the reader of the
/// call is far behind (<see cref="HeldCalls"/>).
/// </remarks>
internal sealed partial class ResultSink
{
    private const int FlushBytes = 32 * 1024;
    private const int DirectBytes = 256 * 1024;
    private const int FlushInterval = 10;
    private const int IdleRounds = 30;
    private static readonly long LongestWait = Stopwatch.Frequency / 500;

    private readonly object _lock = new();
    private readonly Channel _channel;
    private readonly ResultJournal _journal;
    private readonly FrameBuilder _frame = new(FlushBytes);
    private readonly PooledBufferWriter _records = new(FlushBytes);
    private readonly ManualResetEventSlim _pending = new();
    private WorkChunk? _chunk;
    private int _chunkId;
    private int _callId;
    private int _ended;
    private int _unsentChunks;
    private int _itemStart;
    private int _lastOutput = -1;
    private long _chunkStarted;
    private long _oldest;
    private bool _sleeping = true;

    public ResultSink(Channel channel, ResultJournal journal)
    {
        _channel = channel;
        _journal = journal;
        _frame.Reset();
        new Thread(FlushPeriodically, 256 * 1024) { IsBackground = true, Name = "ProcParallel flush" }.Start();
    }

    /// <summary>Gets the calls whose records wait, because their readers are far behind.</summary>
    public HeldCalls Held { get; } = new();

    /// <summary>Writes the value of a record.</summary>
    public delegate void ValueWriter(ref MessagePackWriter writer, object? value);

    /// <summary>Starts the records of a chunk, or (without one) those of a call's end.</summary>
    public void BeginChunk(WorkChunk? chunk, int chunkId)
    {
        lock (_lock)
        {
            _chunk = chunk;
            _chunkId = chunkId;

            // The end of a call follows a chunk of that.
            _callId = chunk?.CallId ?? _callId;
            _ended = 0;
            _chunkStarted = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Writes a record. If its value cannot be written, nothing is, and the exception is the caller's.</summary>
    public void Write(RecordKind kind, object? value, ValueWriter write)
    {
        Held.Wait(_callId);
        lock (_lock)
        {
            int start = _records.WrittenCount;
            WriteRecord(kind, value, write);
            _lastOutput = kind == RecordKind.Output ? start : -1;
            NotePending();
            if (_records.WrittenCount - start > FlushBytes || (_records.WrittenCount > FlushBytes && !Holds))
            {
                Flush(keepOpenItem: Holds);
            }
        }
    }

    /// <summary>Ends an item. If its error cannot be written, nothing is, and the exception is the caller's.</summary>
    /// <param name="kind">How: one of the kinds that end an item.</param>
    /// <param name="value">The error, for one that failed.</param>
    /// <param name="write">What writes the error.</param>
    public void EndItem(RecordKind kind, object? value = null, ValueWriter? write = null)
    {
        Held.Wait(_callId);
        lock (_lock)
        {
            _chunk?.NoteEnd(kind);
            if (kind == RecordKind.End && _lastOutput >= 0 && _lastOutput >= _itemStart)
            {
                _records.GetWrittenSpan(_lastOutput, 1)[0] = (byte)RecordKind.OutputAndEnd;
            }
            else
            {
                WriteRecord(kind, value, write);
            }

            bool isSeparate = kind == RecordKind.Failed && _chunk!.Flags.HasFlag(RunFlags.SeparateFailures);
            _journal.Append(_chunkId, isSeparate ? SectionFlags.Failed : SectionFlags.None, _records.WrittenSpan[_itemStart..]);
            if (isSeparate)
            {
                CloseSection(_itemStart, SectionFlags.None);
                _ended = 1;
                CloseSection(_records.WrittenCount, SectionFlags.Failed);
            }
            else
            {
                _ended++;
            }

            _itemStart = _records.WrittenCount;
            _lastOutput = -1;
            NotePending();
            if (_records.WrittenCount > FlushBytes)
            {
                Flush(keepOpenItem: false);
            }
        }
    }

    /// <summary>
    /// Ends the chunk. Sends what there is, unless more chunks wait than have ended: so tiny chunks travel together, and the parent hears
    /// early enough to send new ones before the last has begun.
    /// </summary>
    /// <param name="waiting">How many chunks wait.</param>
    public void EndChunk(int waiting)
    {
        lock (_lock)
        {
            CloseSection(_records.WrittenCount, SectionFlags.ChunkEnd);
            _chunk = null;
            _chunkId = 0;
            _unsentChunks++;
            NotePending();
            if (_unsentChunks >= waiting || _frame.PayloadLength > FlushBytes || Stopwatch.GetTimestamp() - _oldest > LongestWait)
            {
                Send(default);
            }
        }
    }

    private bool Holds => _chunk is not null && _chunk.Flags.HasFlag(RunFlags.HoldUntilItemEnds);

    private void WriteRecord(RecordKind kind, object? value, ValueWriter? write)
    {
        int start = _records.WrittenCount;
        try
        {
            var writer = new MessagePackWriter(_records);
            writer.Write((int)kind);
            if (write is null)
            {
                writer.WriteNil();
            }
            else
            {
                write(ref writer, value);
            }

            writer.Flush();
        }
        catch
        {
            _records.Truncate(start);
            throw;
        }
    }

    private void Flush(bool keepOpenItem)
    {
        CloseSection(keepOpenItem ? _itemStart : _records.WrittenCount, SectionFlags.None);
        Send(default);
    }

    /// <summary>Moves the records up to a position into the frame, as a section of the current chunk.</summary>
    private void CloseSection(int end, SectionFlags flags)
    {
        if (_chunkId == 0 || (end == 0 && _ended == 0 && flags == SectionFlags.None))
        {
            return;
        }

        if (_frame.PayloadLength == 0)
        {
            MessagePackWriter type = _frame.Writer(MessageType.Results);
            type.Flush();
        }

        MessagePackWriter writer = _frame.Writer();
        writer.Write(_chunkId);
        writer.Write(_ended);
        writer.Write((int)flags);
        writer.Write((long)Stopwatch.GetElapsedTime(_chunkStarted).TotalMicroseconds);
        writer.Write(end);
        writer.Flush();
        _ended = 0;
        ReadOnlySpan<byte> records = _records.WrittenSpan[..end];
        if (end > DirectBytes)
        {
            Send(records);
        }
        else
        {
            System.Buffers.BuffersExtensions.Write(_frame.Buffer, records);
        }

        RemoveRecords(end);
    }

    private void RemoveRecords(int end)
    {
        ReadOnlySpan<byte> rest = _records.WrittenSpan[end..];
        int kept = rest.Length;
        rest.CopyTo(_records.GetWrittenSpan(0, kept));
        _records.Truncate(kept);
        if (kept == 0)
        {
            _records.Clear(DirectBytes * 4);
        }

        _itemStart = Math.Max(0, _itemStart - end);
        _lastOutput = _lastOutput >= end ? _lastOutput - end : -1;
    }

    private void Send(ReadOnlySpan<byte> body)
    {
        if (_frame.PayloadLength > 0)
        {
            _channel.Send(_frame, body);
            _frame.Reset();
            _unsentChunks = 0;
            _journal.Sent();
        }

        _oldest = 0;
    }
}
