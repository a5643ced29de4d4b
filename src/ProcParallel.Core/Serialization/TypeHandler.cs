using System.Buffers;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// How one type (or family of types) is written and read. Stateless, so that one instance serves all serializers.
/// </summary>
internal abstract class TypeHandler
{
    private readonly string? _title;

    protected TypeHandler(byte code, Type type)
    {
        Code = code;
        Type = type;
        IsShared = code >= ExtensionCode.FirstShared;
    }

    /// <summary>One of <see cref="ExtensionCode"/>.</summary>
    public byte Code { get; }

    /// <summary>The type, or the generic definition of the family.</summary>
    public Type Type { get; }

    /// <summary>All types that the row is for.</summary>
    public virtual IReadOnlyList<Type> Types => [Type];

    /// <summary>What the documentation calls the values.</summary>
    public string Title { get => _title ?? TypeTitle.Of(Type); init => _title = value; }

    /// <summary>What arrives, in the words of the documentation.</summary>
    public virtual string Arrives { get; init; } = "the same";

    /// <summary>Whether values of derived types are sent too, and arrive as <see cref="Type"/>.</summary>
    public bool IncludesDerived { get; init; }

    /// <summary>Whether the handler reads what has its code; false for one of several that write alike.</summary>
    public bool OwnsCode { get; protected init; } = true;

    /// <summary>Whether values have an identity, so that a second occurrence becomes a reference to the first.</summary>
    public bool IsShared { get; protected init; }

    /// <summary>Writes the whole value. The serializer has dealt with identity and depth before.</summary>
    public abstract void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value);

    /// <summary>Reads the parts of a value that is an array on the wire.</summary>
    /// <param name="serializer">Reads the parts and binds the value to its reference.</param>
    /// <param name="reader">Stands behind the code.</param>
    /// <param name="count">How many parts follow.</param>
    /// <param name="reference">
    /// The value's reference number. A value whose parts can lead back to it is bound before they are read; for others the serializer
    /// does it. -1 for a type without identity.
    /// </param>
    public virtual object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference) =>
        throw new MessagePackSerializationException($"A value of code {Code} cannot be made of parts.");

    /// <summary>Reads a value that is an extension on the wire.</summary>
    public virtual object? ReadExtension(ValueSerializer serializer, scoped in ReadOnlySequence<byte> payload) =>
        throw new MessagePackSerializationException($"A value of code {Code} cannot be an extension.");

    protected static void CheckCount(int count, int expected)
    {
        if (count != expected)
            throw new MessagePackSerializationException($"A value of {expected} parts has {count}.");
    }
}

/// <summary>A handler that can do without boxing.</summary>
internal abstract class TypeHandler<T>(byte code) : TypeHandler(code, typeof(T))
{
    public sealed override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) =>
        WriteTyped(serializer, ref writer, (T)value);

    public abstract void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T value);
}
