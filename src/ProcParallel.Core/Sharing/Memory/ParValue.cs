using ProcParallel.Core.Methods;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// One value in shared memory, whatever its type. <see cref="ParValue{T}"/> is what one works with; this is for programs that get to know the type
/// only when they run.
/// </summary>
public abstract class ParValue : SharedMemory
{
    private protected ParValue(Segment segment, Type elementType, SharedMemoryLock locking)
        : base(segment, elementType, locking)
    {
    }

    /// <summary>Makes a shared value.</summary>
    /// <param name="type">A number, another type that is nothing but bits such as <see cref="Guid"/>, or a structure of nothing but such.</param>
    /// <param name="value">What it is at first; null for zero.</param>
    /// <param name="name">By which other sessions of the user can attach to it; null for none.</param>
    /// <param name="locking">Which lock it has; by default one of its own.</param>
    /// <returns>The value: a <see cref="ParValue{T}"/> of the type.</returns>
    /// <exception cref="ArgumentException">The type or the name cannot be used.</exception>
    /// <exception cref="InvalidCastException">A value of the type cannot be that.</exception>
    /// <exception cref="SharedMemoryException">There is not enough memory, or the name is in use.</exception>
    public static ParValue Create(Type type, object? value = null, string? name = null, SharedMemoryLock locking = default) =>
        ElementTypes.FactoryFor(type).CreateValue(value, name, locking);

    /// <summary>Attaches to a value that another session of the user has made with a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value: a <see cref="ParValue{T}"/> of its type.</returns>
    /// <exception cref="SharedMemoryException">There is none, or it is an array.</exception>
    public static ParValue Open(string name) => AttachedMemory.Attach<ParValue>(name);

    /// <summary>Gets the value.</summary>
    /// <returns>What it is now.</returns>
    public abstract object GetValue();

    /// <summary>Changes the value. A number of another type is converted if it can be held exactly.</summary>
    /// <param name="value">The new value.</param>
    /// <exception cref="InvalidCastException">It cannot be that. Nothing has changed.</exception>
    public abstract void SetValue(object? value);

    /// <inheritdoc/>
    public override string ToString() => $"ParValue<{SignatureText.Of(ElementType)}>";
}
