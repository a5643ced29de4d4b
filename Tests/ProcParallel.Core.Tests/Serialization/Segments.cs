using System.Buffers;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>Cuts bytes into a sequence of segments.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Of(byte[] bytes, int segmentLength)
    {
        var first = new Segments { Memory = bytes.AsMemory(0, Math.Min(segmentLength, bytes.Length)) };
        Segments last = first;
        for (int start = segmentLength; start < bytes.Length; start += segmentLength)
        {
            var next = new Segments { Memory = bytes.AsMemory(start, Math.Min(segmentLength, bytes.Length - start)), RunningIndex = start };
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
