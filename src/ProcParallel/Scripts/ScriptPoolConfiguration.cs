using System.Collections;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Serialization;

namespace ProcParallel.Scripts;

/// <summary>What every script worker of a pool is set up with, replacements too.</summary>
internal sealed record ScriptPoolConfiguration
{
    public string PoolName { get; init; } = string.Empty;

    public ScriptSource? InitializationScript { get; init; }

    public string[] Modules { get; init; } = [];

    /// <summary>Gets function names and their texts.</summary>
    public Hashtable Functions { get; init; } = [];

    public Hashtable Variables { get; init; } = [];

    public string? Location { get; init; }

    /// <summary>Gets whether a worker runs something trivial before it is ready, so that its first work finds the engine's code compiled.</summary>
    public bool WarmsUp { get; init; }

    public byte[] ToBytes(ValueSerializer serializer)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        TypeRegistration.WriteAll(ref writer);
        writer.Write(PoolName);
        writer.Write(InitializationScript is not null);
        InitializationScript?.Write(ref writer);
        writer.Write(Location);
        writer.Write(WarmsUp);
        serializer.Write(ref writer, Modules);
        serializer.Write(ref writer, Functions);
        serializer.Write(ref writer, Variables);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static ScriptPoolConfiguration FromBytes(ReadOnlySpan<byte> content, ValueSerializer serializer)
    {
        var reader = new MessagePackReader(content);
        Array.ForEach(TypeRegistration.ReadAll(ref reader), registration => registration.Follow());
        return new ScriptPoolConfiguration
        {
            PoolName = MessageFields.ReadText(ref reader),
            InitializationScript = reader.ReadBoolean() ? ScriptSource.Read(ref reader) : null,
            Location = reader.ReadString(),
            WarmsUp = reader.ReadBoolean(),
            Modules = (string[])serializer.Read(ref reader)!,
            Functions = (Hashtable)serializer.Read(ref reader)!,
            Variables = (Hashtable)serializer.Read(ref reader)!,
        };
    }
}
