using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// The handle of a lock, as it lies in the memory that the lock is for: so whoever has the memory has the lock, and nobody connects to its server before it is
/// used. Who can read the memory is the same user, whom the key lets in anyway.
/// </summary>
internal static class MemoryLock
{
    private const int Parts = 7;

    /// <summary>Writes which lock the memory has.</summary>
    /// <param name="handle">The handle of the lock; null if the memory has none.</param>
    /// <param name="isSeparate">Whether the lock goes on when the memory is disposed of.</param>
    public static byte[] Write(SharedHandle? handle, bool isSeparate)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        if (handle is null)
            writer.WriteNil();
        else
            Write(ref writer, handle, isSeparate);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="SharedMemoryException">It is no handle of a lock.</exception>
    public static SharedMemoryLock Read(byte[] bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes.AsMemory());
            if (reader.TryReadNil() && reader.End)
                return SharedMemoryLock.None;
            int parts = reader.ReadArrayHeader();
            bool isSeparate = reader.ReadBoolean();
            var kind = (SharedObjectKind)reader.ReadInt32();
            string pipeName = MessageFields.ReadText(ref reader);
            Guid serverId = MessageFields.ReadGuid(ref reader);
            byte[] key = MessageFields.ReadByteArray(ref reader);
            var handle = new SharedHandle(pipeName, serverId, key, reader.ReadInt32(), reader.ReadInt64(), kind);
            if (parts == Parts && reader.End && kind is SharedObjectKind.Lock or SharedObjectKind.Condition
                && key.Length == Handshake.KeyLength && EndpointDirectory.IsPipeName(pipeName))
            {
                return new SharedMemoryLock { Lock = (ParLock)SharedObjectTable.Resolve(handle), IsSeparate = isSeparate };
            }
        }
        catch (Exception e) when (e is MessagePackSerializationException or ProtocolException or EndOfStreamException)
        {
            // No handle at all.
        }

        throw new SharedMemoryException(SharedMemoryReason.Refused, "What lies in the place of the lock of the shared memory is not one.");
    }

    private static void Write(ref MessagePackWriter writer, SharedHandle handle, bool isSeparate)
    {
        writer.WriteArrayHeader(Parts);
        writer.Write(isSeparate);
        writer.Write((int)handle.Kind);
        writer.Write(handle.PipeName);
        writer.Write(handle.ServerId.ToByteArray());
        writer.Write(handle.Key);
        writer.Write(handle.ProcessId);
        writer.Write(handle.ObjectId);
    }
}
