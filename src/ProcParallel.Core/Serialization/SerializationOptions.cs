namespace ProcParallel.Core.Serialization;

/// <summary>How values are written and read. Immutable, shared by any number of serializers.</summary>
internal sealed record SerializationOptions
{
    public static SerializationOptions Default { get; } = new();

    /// <summary>
    /// How many property bags may be nested in one another. Values that travel exactly, and the collections that hold them, do not count.
    /// </summary>
    public int Depth { get; init; } = 3;

    public UnserializableAction Unserializable { get; init; }

    /// <summary>Without one, secrets cannot travel.</summary>
    public ValueSealer? Sealer { get; init; }

    public TypeRegistry Registry { get; init; } = TypeRegistry.Shared;
}
