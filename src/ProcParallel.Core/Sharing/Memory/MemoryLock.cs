using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// The handle of a lock, as it lies in the memory that the lock is for: so whoever has the memory has the lock, and nobody connects to its server before it is
/// used. Who can read the memory is the same user, whom the key lets in anyway.
/// </summary>
internal static class MemoryLock
{
    private const int Parts = 5;

    public static byte[] Write(SharedHandle handle)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(Parts);
        writer.Write(handle.PipeName);
        writer.Write(handle.ServerId.ToByteArray());
        writer.Write(handle.Key);
        writer.Write(handle.ProcessId);
        writer.Write(handle.ObjectId);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="SharedMemoryException">It is no handle of a lock.</exception>
    public static ParLock Read(byte[] bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes.AsMemory());
            int parts = reader.ReadArrayHeader();
            string pipeName = MessageFields.ReadText(ref reader);
            Guid serverId = MessageFields.ReadGuid(ref reader);
            byte[] key = MessageFields.ReadByteArray(ref reader);
            var handle = new SharedHandle(pipeName, serverId, key, reader.ReadInt32(), reader.ReadInt64(), SharedObjectKind.Lock);
            if (parts == Parts && reader.End && key.Length == Handshake.KeyLength && EndpointDirectory.IsPipeName(pipeName))
                return (ParLock)SharedObjectTable.Resolve(handle);
        }
        catch (Exception e) when (e is MessagePackSerializationException or ProtocolException or EndOfStreamException)
        {
            // No handle at all.
        }

        throw new SharedMemoryException(SharedMemoryReason.Refused, "What lies in the place of the lock of the shared memory is not one.");
    }
}
