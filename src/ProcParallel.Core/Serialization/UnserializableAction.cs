namespace ProcParallel.Core.Serialization;

/// <summary>What becomes of a value that cannot travel: a stream, a handle, a delegate, a thread and their like.</summary>
public enum UnserializableAction
{
    /// <summary>A <see cref="ValueNotSerializableException"/> names its type and where it was found.</summary>
    Error,

    /// <summary>It arrives as a property bag: its readable properties, without what makes it work.</summary>
    PropertyBag,

    /// <summary>It arrives as null.</summary>
    Null,
}
