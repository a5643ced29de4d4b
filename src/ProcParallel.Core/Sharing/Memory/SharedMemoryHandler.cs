using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>How shared memory is sent: where it is and which it is. All else stands in the memory itself.</summary>
internal static class SharedMemoryHandler
{
    private const int IdSize = 16;

    public static TypeHandler Row { get; } = new PartsHandler<SharedMemory>(ExtensionCode.SharedMemory, 2, Write, Read)
    {
        IncludesDerived = true,
        Title = "`ParArray<T>`, `ParValue<T>`, `ParList`",
        Arrives = "the same memory: what one process changes, all see",
    };

    private static void Write(ValueSerializer serializer, ref MessagePackWriter writer, SharedMemory value)
    {
        ValueSerializer.WriteText(ref writer, LocationOf(value));
        writer.Write(value.Id.ToByteArray());
    }

    private static string LocationOf(SharedMemory value)
    {
        try
        {
            return value.TrySend() ?? throw new ValueNotSerializableException(ValueSerializer.NameOf(value.GetType()), "it has been disposed of");
        }
        catch (ObjectDisposedException)
        {
            throw new ValueNotSerializableException(ValueSerializer.NameOf(value.GetType()), "its lock has been disposed of");
        }
    }

    private static SharedMemory Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string location = serializer.ReadText(ref reader);
        byte[] id = ValueSerializer.ReadPlainBytes(ref reader);
        return id.Length == IdSize
            ? AttachedMemory.Attach(location, new Guid(id))
            : throw new MessagePackSerializationException($"Shared memory is known by {IdSize} bytes, not {id.Length}.");
    }
}
