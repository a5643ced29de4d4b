using System.Collections;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using ProcParallel.Serialization;

namespace ProcParallel.Scripts;

/// <summary>A script as work for a pool, with all that it takes along from the session of its caller. Sent to each worker once.</summary>
internal sealed record ScriptWork
{
    public required ScriptSource Script { get; init; }

    /// <summary>Gets what runs once per worker before its first item, in the scope that the items' scopes are children of.</summary>
    public ScriptSource? Begin { get; init; }

    /// <summary>Gets what runs once per worker after the last item.</summary>
    public ScriptSource? End { get; init; }

    /// <summary>Gets the values of <c>$using:</c> expressions, by the engine's own key for each.</summary>
    public Hashtable UsingValues { get; init; } = [];

    /// <summary>Gets variables to be set before the first item: preferences, and what nested commands refer to with <c>$using:</c>.</summary>
    public Hashtable Variables { get; init; } = [];

    public object?[] Arguments { get; init; } = [];

    /// <summary>Gets whether an item is an array of positional or a hashtable of named arguments.</summary>
    public bool Splat { get; init; }

    /// <summary>Gets whether there are no items: the script runs once with its arguments.</summary>
    public bool IsTask { get; init; }

    public string? Location { get; init; }

    public string Culture { get; init; } = string.Empty;

    public string UICulture { get; init; } = string.Empty;

    /// <summary>Gets the version given to <c>Set-StrictMode</c>; null when it is off.</summary>
    public string? StrictMode { get; init; }

    public int SerializationDepth { get; init; } = 3;

    /// <summary>Gets what becomes of results that cannot travel.</summary>
    public UnserializableAction Unserializable { get; init; }

    public byte[] ToBytes(ValueSerializer serializer)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        TypeRegistration.WriteAll(ref writer);
        Script.Write(ref writer);
        ScriptSource.WriteOptional(ref writer, Begin);
        ScriptSource.WriteOptional(ref writer, End);
        writer.Write(Splat);
        writer.Write(IsTask);
        writer.Write(Location);
        writer.Write(Culture);
        writer.Write(UICulture);
        writer.Write(StrictMode);
        writer.Write(SerializationDepth);
        writer.Write((int)Unserializable);
        WriteValue(ref writer, serializer, UsingValues, "Using");
        WriteValue(ref writer, serializer, Variables, "Variables");
        WriteValue(ref writer, serializer, Arguments, "ArgumentList");
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the work. What its caller's session has registered is known here before the first value is read.</summary>
    public static ScriptWork FromBytes(ReadOnlySpan<byte> content, ValueSerializer serializer)
    {
        var reader = new MessagePackReader(content);
        Array.ForEach(TypeRegistration.ReadAll(ref reader), registration => registration.Follow());
        return new ScriptWork
        {
            Script = ScriptSource.Read(ref reader),
            Begin = ScriptSource.ReadOptional(ref reader),
            End = ScriptSource.ReadOptional(ref reader),
            Splat = reader.ReadBoolean(),
            IsTask = reader.ReadBoolean(),
            Location = reader.ReadString(),
            Culture = MessageFields.ReadText(ref reader),
            UICulture = MessageFields.ReadText(ref reader),
            StrictMode = reader.ReadString(),
            SerializationDepth = reader.ReadInt32(),
            Unserializable = (UnserializableAction)reader.ReadInt32(),
            UsingValues = (Hashtable)serializer.Read(ref reader)!,
            Variables = (Hashtable)serializer.Read(ref reader)!,
            Arguments = (object?[])serializer.Read(ref reader)!,
        };
    }

    private static void WriteValue(ref MessagePackWriter writer, ValueSerializer serializer, object value, string name)
    {
        serializer.RootName = name;
        serializer.Write(ref writer, value);
    }
}
