using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>Payloads of one or a few values.</summary>
internal static class Payload
{
    public static byte[] Of(long number)
    {
        using var buffer = new PooledBufferWriter(16);
        var writer = new MessagePackWriter(buffer);
        writer.Write(number);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Of(long first, long second)
    {
        using var buffer = new PooledBufferWriter(32);
        var writer = new MessagePackWriter(buffer);
        writer.Write(first);
        writer.Write(second);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Of(string text)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.Write(text);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
