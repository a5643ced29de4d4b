using System.Diagnostics;
using ProcParallel.Core.Results;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace FaultyWorker;

/// <summary>A chunk as it came, and the frames that report on it, true or not.</summary>
internal sealed class ReceivedChunk
{
    private readonly byte[][] _items;

    public ReceivedChunk(Frame frame, MessagePackReader reader)
    {
        _ = reader.ReadInt32();
        Id = reader.ReadInt32();
        _ = reader.ReadInt32();
        _ = reader.ReadInt64();
        _items = new byte[reader.ReadInt32()][];
        _ = reader.ReadInt32();
        _ = reader.ReadInt32();
        for (int i = 0; i < _items.Length; i++)
        {
            int start = (int)reader.Consumed;
            reader.Skip();
            _items[i] = frame.Span[start..(int)reader.Consumed].ToArray();
        }
    }

    public int Id { get; }

    public int Count => _items.Length;

    public void Begin(ProgressCell cell, int offset = 0) => cell.Begin(Id, offset, Stopwatch.GetTimestamp());

    /// <summary>A frame that says of items that they put out themselves.</summary>
    public FrameBuilder Report(SectionFlags flags, int? count = null)
    {
        int reported = count ?? Count;
        return Frame(Id, reported, flags, [.. _items[..reported].SelectMany(item => (byte[])[(byte)RecordKind.OutputAndEnd, .. item])]);
    }

    public static FrameBuilder Frame(int chunkId, int ended, SectionFlags flags, byte[] records)
    {
        var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer(MessageType.Results);
        writer.Write(chunkId);
        writer.Write(ended);
        writer.Write((int)flags);
        writer.Write(100L);
        writer.Write(records.Length);
        writer.Flush();
        System.Buffers.BuffersExtensions.Write(frame.Buffer, records);
        return frame;
    }
}
