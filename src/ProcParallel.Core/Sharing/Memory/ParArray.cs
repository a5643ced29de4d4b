using ProcParallel.Core.Methods;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// An array in shared memory, whatever the type of its elements. <see cref="ParArray{T}"/> is what one works with; this is for programs that get to
/// know the type only when they run.
/// </summary>
public abstract class ParArray : SharedMemory
{
    private protected ParArray(Segment segment, Type elementType, SharedMemoryLock locking)
        : base(segment, elementType, locking)
    {
        Length = segment.Length;
    }

    /// <summary>Gets the number of elements.</summary>
    public int Length { get; }

    /// <summary>Gets the number of elements.</summary>
    public int Count => Length;

    /// <summary>Makes an array whose elements are all zero.</summary>
    /// <param name="elementType">A number, another type that is nothing but bits such as <see cref="Guid"/>, or a structure of nothing but such.</param>
    /// <param name="length">The number of elements, at least 1.</param>
    /// <param name="name">By which other sessions of the user can attach to it; null for none.</param>
    /// <param name="locking">Which lock it has; by default one of its own.</param>
    /// <returns>The array: a <see cref="ParArray{T}"/> of the type.</returns>
    /// <exception cref="ArgumentException">The type or the name cannot be used.</exception>
    /// <exception cref="SharedMemoryException">There is not enough memory, or the name is in use.</exception>
    public static ParArray Create(Type elementType, int length, string? name = null, SharedMemoryLock locking = default) =>
        ElementTypes.FactoryFor(elementType).CreateArray(length, name, locking);

    /// <summary>Makes an array with the elements of another one.</summary>
    /// <param name="items">An array of one dimension with at least 1 element; its elements are of a type as for <see cref="Create"/>.</param>
    /// <param name="name">By which other sessions of the user can attach to it; null for none.</param>
    /// <param name="locking">Which lock it has; by default one of its own.</param>
    /// <returns>The array: a <see cref="ParArray{T}"/> of the same type.</returns>
    /// <exception cref="ArgumentException">The type or the name cannot be used, or there are no elements.</exception>
    /// <exception cref="SharedMemoryException">There is not enough memory, or the name is in use.</exception>
    public static ParArray From(Array items, string? name = null, SharedMemoryLock locking = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items.GetType().IsSZArray
            ? ElementTypes.FactoryFor(items.GetType().GetElementType()!).CreateArray(items, name, locking)
            : throw new ArgumentException("The array has more than one dimension, or does not begin at index 0.", nameof(items));
    }

    /// <summary>Attaches to an array that another session of the user has made with a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The array: a <see cref="ParArray{T}"/> of the type of its elements.</returns>
    /// <exception cref="SharedMemoryException">There is none, or it is a value.</exception>
    public static ParArray Open(string name) => AttachedMemory.Attach<ParArray>(name);

    /// <summary>Gets an element.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>The element.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public abstract object GetValue(int index);

    /// <summary>Changes an element. A number of another type is converted if the element can hold it exactly.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="InvalidCastException">An element cannot be that. Nothing has changed.</exception>
    public abstract void SetValue(object? value, int index);

    /// <inheritdoc/>
    public override string ToString() => $"ParArray<{SignatureText.Of(ElementType)}>[{Length}]";
}
