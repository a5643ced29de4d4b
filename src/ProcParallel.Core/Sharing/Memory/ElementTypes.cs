using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ProcParallel.Core.Methods;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// Describes the types of shared elements: as the serializer describes types; enumerations, and structures that it does not know, by their full name, which is
/// looked for only among what is loaded already.
/// </summary>
internal static class ElementTypes
{
    private static readonly ConditionalWeakTable<Type, byte[]> Descriptions = [];
    private static readonly ConcurrentDictionary<Type, ElementFactory> Factories = new();

    /// <exception cref="ArgumentException">Values of the type cannot lie in shared memory.</exception>
    public static byte[] Describe(Type type) => Descriptions.GetValue(type, static type =>
    {
        byte[] description = Write(type, byName: type.IsEnum);
        if (type.IsEnum || Read(description, 0) == type)
            return description;
        return !type.IsGenericType && type.FullName is not null
            ? Write(type, byName: true)
            : throw new ArgumentException($"{SignatureText.Of(type)} cannot be the type of shared elements: other processes could not be told which it is.");
    });

    /// <summary>What makes arrays and values of that type of element.</summary>
    /// <exception cref="ArgumentException">Values of the type cannot lie in shared memory.</exception>
    public static ElementFactory FactoryFor(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Factories.GetOrAdd(type, static type => ElementFactory.CanHold(type)
            ? (ElementFactory)Activator.CreateInstance(typeof(ElementFactory<>).MakeGenericType(type))!
            : throw new ArgumentException($"{SignatureText.Of(type)} cannot be the type of shared elements: it is not a number, or a structure of nothing but such."));
    }

    /// <exception cref="SharedMemoryException">There is no such type in this process.</exception>
    public static ElementFactory Find(byte[] description, int size)
    {
        string name = "";
        try
        {
            name = NameIn(description) ?? "";
            if (Read(description, size) is { } type && ElementFactory.CanHold(type) && FactoryFor(type) is { } factory && factory.ElementSize == size)
                return factory;
        }
        catch (MessagePackSerializationException)
        {
            // No description at all.
        }

        string which = name.Length == 0 ? "" : $", '{name}',";
        throw new SharedMemoryException(SharedMemoryReason.WrongType, $"The type of the shared elements{which} is not loaded in this process, or is another one here.");
    }

    private static byte[] Write(Type type, bool byName)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        if (byName)
            writer.Write(type.FullName!);
        else
            new ValueSerializer(SerializationOptions.Default).WriteType(ref writer, type);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static Type? Read(byte[] description, int size)
    {
        if (NameIn(description) is { } name)
            return LoadedTypes.FindEnumeration(name) ?? LoadedTypes.FindStructure(name, type => ElementFactory.CanHold(type) && FactoryFor(type).ElementSize == size);
        var reader = new MessagePackReader(description.AsMemory());
        return new ValueSerializer(SerializationOptions.Default).ReadType(ref reader);
    }

    private static string? NameIn(byte[] description)
    {
        var reader = new MessagePackReader(description.AsMemory());
        return reader.NextMessagePackType == MessagePackType.String ? reader.ReadString() : null;
    }
}
