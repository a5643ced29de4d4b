using System.Security.Cryptography;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>Sends the handle of a shared object, its key sealed, and makes the same object of it where it arrives.</summary>
internal static class SharedObjectHandler
{
    private const int Parts = 6;

    public static TypeHandler Row { get; } = new PartsHandler<SharedObject>(ExtensionCode.SharedObject, Parts, Write, Read)
    {
        IncludesDerived = true,
        Title = "`ParQueue` and all other shared objects",
        Arrives = "the same object, served by the process that made it",
    };

    private static void Write(ValueSerializer serializer, ref MessagePackWriter writer, SharedObject value)
    {
        ValueSealer sealer = serializer.Options.Sealer ??
            throw new ValueNotSerializableException(ValueSerializer.NameOf(value.GetType()), "there is no session key to seal its key with");
        SharedHandle handle;
        try
        {
            handle = value.ToHandle();
        }
        catch (ObjectDisposedException)
        {
            throw new ValueNotSerializableException(ValueSerializer.NameOf(value.GetType()), "it was disposed of");
        }

        writer.Write((int)handle.Kind);
        writer.Write(handle.PipeName);
        writer.Write(handle.ServerId.ToByteArray());
        writer.Write(sealer.Seal(handle.Key));
        writer.Write(handle.ProcessId);
        writer.Write(handle.ObjectId);
    }

    private static SharedObject Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        ValueSealer sealer = serializer.Options.Sealer ?? throw new MessagePackSerializationException("There is no session key to open a handle with.");
        var kind = (SharedObjectKind)reader.ReadInt32();
        string pipeName = MessageFields.ReadText(ref reader);
        if (!EndpointDirectory.IsPipeName(pipeName))
        {
            throw new MessagePackSerializationException("A handle does not name an endpoint of ProcParallel.");
        }

        Guid serverId = MessageFields.ReadGuid(ref reader);
        byte[] key;
        try
        {
            key = sealer.Open(MessageFields.ReadByteArray(ref reader), bytes => bytes.ToArray());
        }
        catch (CryptographicException failure)
        {
            throw new MessagePackSerializationException("A handle was sealed with another session's key, or altered.", failure);
        }

        var handle = new SharedHandle(pipeName, serverId, key, reader.ReadInt32(), reader.ReadInt64(), kind);
        if (key.Length != Handshake.KeyLength)
        {
            throw new MessagePackSerializationException("A handle's key has a wrong length.");
        }

        SharedObject value = SharedObjectTable.Resolve(handle);
        value.HasArrived();
        return value;
    }
}
