using System.Collections;
using ProcParallel.Core.Methods;

namespace ProcParallel.Core.Sharing;

/// <summary>A list in shared memory whose items can be of different types: processes that have it see each other's changes at once.</summary>
/// <remarks>
/// <para>It has as many slots as it was made with. An item can be null, a number, text, bytes, a truth value, a character, a date, a time or a <see cref="Guid"/>, and is
/// replaced in its place, also by one of another type. How much a slot can hold is settled when the list is made: as many bytes as its first item takes, rounded up to a
/// multiple of 8, and at least 8. Text takes as many bytes as it has in UTF-8; text and bytes can become shorter and, as far as there is room, longer.</para>
/// <para>Thread-safe. Items are read and replaced in one step for all processes, whatever their size: nobody sees half an item, and of a process that is killed in the
/// middle of a change nothing is seen, nor does anybody wait for it. For changes of more than one step there is <see cref="SharedMemory.Lock"/>.</para>
/// </remarks>
public sealed class ParList : SharedMemory, IReadOnlyList<object?>
{
    private readonly ListLayout _layout;

    internal ParList(Segment segment, ListLayout layout, SharedMemoryLock locking = default)
        : base(segment, typeof(object), locking) => _layout = layout;

    /// <summary>Gets the number of items.</summary>
    public int Count => _layout.Count;

    /// <summary>Gets or sets an item.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="ArgumentException">The new item needs more bytes than its slot has, or a list cannot hold such. Nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The list has been disposed of.</exception>
    /// <exception cref="SharedMemoryException">Something else than a value was written into the slot.</exception>
    public object? this[int index]
    {
        get
        {
            Segment segment = Segment;
            object? value = At(segment, index).Read();
            EndRead(segment);
            return value;
        }

        set
        {
            Segment segment = Segment;
            ListSlot slot = At(segment, index);
            (SlotType type, int size, object? bare) = Prepare(value, index);
            int room = _layout.Capacity(index);
            if (size > room)
                throw new ArgumentException($"The value exceeds available storage: slot {index} of {this} has {room} bytes, and it needs {size}.", nameof(value));
            slot.Write(type, bare, size);
            EndRead(segment);
        }
    }

    /// <summary>Makes a list with the given items.</summary>
    /// <param name="items">The items, at least 1.</param>
    /// <param name="name">By which other sessions of the user can attach to it; null for none.</param>
    /// <param name="locking">Which lock it has; by default one of its own.</param>
    /// <param name="slotBytes">How many bytes each slot has room for at least, whatever its first item takes.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ArgumentException">There are no items, or a list cannot hold one of them, or the name cannot be used.</exception>
    /// <exception cref="SharedMemoryException">There is not enough memory, or the name is in use.</exception>
    public static ParList From(IEnumerable<object?> items, string? name = null, SharedMemoryLock locking = default, int slotBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfNegative(slotBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotBytes, Array.MaxLength);
        (SlotType Type, int Size, object? Value)[] values = [.. items.Select(Prepare)];
        if (values.Length == 0)
            throw new ArgumentException("A shared list has at least one item.", nameof(items));
        var layout = ListLayout.For(values.Select(one => Math.Max(one.Size, slotBytes)));
        Segment segment = Segment.Begin(SegmentStore.Current, layout.Content, name);
        layout.Write(segment);
        for (int i = 0; i < values.Length; i++)
            layout.Slot(segment, i).Initialize(values[i].Type, values[i].Value, values[i].Size);
        return new ParList(segment, layout, locking);
    }

    /// <summary>Attaches to a list that another session of the user has made with a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The list.</returns>
    /// <exception cref="SharedMemoryException">There is none, or it is an array or a value.</exception>
    public static ParList Open(string name) => AttachedMemory.Attach<ParList>(name);

    /// <summary>Gets how much a slot can hold, which never changes.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public int GetSlotBytes(int index) => (uint)index < (uint)Count ? _layout.Capacity(index) : throw OutOfRange(index);

    /// <summary>Finds the first item that is equal to a value and of the same type; bytes are compared one by one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its index; -1 if there is none.</returns>
    public int IndexOf(object? value)
    {
        object? wanted = SharedValues.Unwrap(value);
        for (int i = 0; i < Count; i++)
        {
            if (this[i] is var item && (item is byte[] bytes && wanted is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(item, wanted)))
                return i;
        }

        return -1;
    }

    /// <summary>Gets a value indicating whether an item is equal to a value and of the same type.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool Contains(object? value) => IndexOf(value) >= 0;

    /// <summary>Copies all items, one after another.</summary>
    /// <returns>An array of this process's own.</returns>
    public object?[] ToArray()
    {
        object?[] copy = new object?[Count];
        CopyTo(copy);
        return copy;
    }

    /// <summary>Copies all items, one after another, into an array that has room for them.</summary>
    /// <param name="target">The array.</param>
    /// <param name="index">Where in it they begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for all; nothing has been copied.</exception>
    public void CopyTo(object?[] target, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(target);
        Span<object?> part = target.AsSpan(index)[..Count];
        for (int i = 0; i < part.Length; i++)
            part[i] = this[i];
    }

    /// <summary>Reads the items one after another, as they are at that time.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<object?> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    /// <inheritdoc/>
    public override string ToString() => $"ParList[{Count}]";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static (SlotType Type, int Size, object? Value) Prepare(object? value, int index)
    {
        object? bare = SharedValues.Unwrap(value);
        return SlotType.Of(bare) is { } type
            ? (type, type.SizeOf(bare), bare)
            : throw new ArgumentException(
                $"{SignatureText.Of(bare!.GetType())} cannot be in slot {index}: a shared list holds null, numbers, text, bytes, truth values, characters, dates, times and GUIDs.",
                nameof(value));
    }

    private ListSlot At(Segment segment, int index) => (uint)index < (uint)Count ? _layout.Slot(segment, index) : throw OutOfRange(index);

    private ArgumentOutOfRangeException OutOfRange(int index) => new(nameof(index), $"The index {index} is outside of {this}.");
}
