using System.Collections;
using System.Runtime.InteropServices;
using ProcParallel.Core.Methods;

// The type argument is what one knows when one makes an array: ParArray<int>.Create(10).
#pragma warning disable CA1000

namespace ProcParallel.Core.Sharing;

/// <summary>An array in shared memory: processes that have it see each other's changes at once.</summary>
/// <typeparam name="T">A number, another type that is nothing but bits such as <see cref="Guid"/>, or a structure of nothing but such.</typeparam>
/// <remarks>
/// Thread-safe. Elements of 1, 2, 4 and 8 bytes are read and written whole, and <see cref="Add"/>, <see cref="Increment"/>, <see cref="Exchange"/>
/// and <see cref="CompareExchange"/> change them in one step for all processes. Larger elements can be seen half written: let one process write and others
/// read at other times, or take a lock.
/// </remarks>
public sealed unsafe class ParArray<T> : ParArray, IReadOnlyList<T>
    where T : unmanaged
{
    internal ParArray(Segment segment, SharedMemoryLock locking = default)
        : base(segment, typeof(T), locking)
    {
    }

    /// <summary>Gets or sets an element.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">The array has been disposed of.</exception>
    public T this[int index]
    {
        get
        {
            Segment segment = Segment;
            T value = *At(segment, index);
            EndRead(segment);
            return value;
        }

        set
        {
            Segment segment = Segment;
            *At(segment, index) = value;
            GC.KeepAlive(segment);
        }
    }

    /// <summary>Makes an array whose elements are all zero.</summary>
    /// <param name="length">The number of elements, at least 1.</param>
    /// <param name="name">By which other sessions of the user can attach to it; null for none.</param>
    /// <param name="locking">Which lock it has; by default one of its own.</param>
    /// <returns>The array.</returns>
    /// <exception cref="ArgumentException">The length or the name cannot be used.</exception>
    /// <exception cref="SharedMemoryException">There is not enough memory, or the name is in use.</exception>
    public static ParArray<T> Create(int length, string? name = null, SharedMemoryLock locking = default) => length >= 1
        ? Make(length, [], name, locking)
        : throw new ArgumentOutOfRangeException(nameof(length), "A shared array has at least one element.");

    /// <summary>Makes an array with the given elements.</summary>
    /// <param name="items">The elements, at least 1.</param>
    /// <param name="name">By which other sessions of the user can attach to it; null for none.</param>
    /// <param name="locking">Which lock it has; by default one of its own.</param>
    /// <returns>The array.</returns>
    /// <exception cref="ArgumentException">There are no elements, or the name cannot be used.</exception>
    /// <exception cref="SharedMemoryException">There is not enough memory, or the name is in use.</exception>
    public static ParArray<T> From(ReadOnlySpan<T> items, string? name = null, SharedMemoryLock locking = default) => items.IsEmpty
        ? throw new ArgumentException("A shared array has at least one element.", nameof(items))
        : Make(items.Length, items, name, locking);

    /// <summary>Attaches to an array that another session of the user has made with a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The array.</returns>
    /// <exception cref="SharedMemoryException">There is none, or it is a value, or its elements are of another type.</exception>
    public static new ParArray<T> Open(string name) => AttachedMemory.Attach<ParArray<T>>(name);

    /// <summary>
    /// Gets the memory itself. It may be used only as long as the array is neither disposed of nor collected: hold it by <c>using</c>, or by
    /// <see cref="GC.KeepAlive"/> after the last use.
    /// </summary>
    /// <returns>All elements.</returns>
    /// <exception cref="ObjectDisposedException">The array has been disposed of.</exception>
    public Span<T> AsSpan() => new(Segment.Data, Length);

    /// <summary>Copies some elements.</summary>
    /// <param name="start">The index of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>An array of this process's own.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public T[] Slice(int start, int count)
    {
        CheckRange(start, count);
        var copy = GC.AllocateUninitializedArray<T>(count);
        CopyTo(start, copy);
        return copy;
    }

    /// <summary>Copies all elements.</summary>
    /// <returns>An array of this process's own.</returns>
    public T[] ToArray() => Slice(0, Length);

    /// <summary>Copies all elements into an array that has room for them.</summary>
    /// <param name="target">The array.</param>
    /// <param name="index">Where in it they begin.</param>
    public void CopyTo(T[] target, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(target);
        CopyTo(0, target.AsSpan(index)[..Length]);
    }

    /// <summary>Copies as many elements as there is room for.</summary>
    /// <param name="start">The index of the first.</param>
    /// <param name="target">Where they go.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void CopyTo(int start, Span<T> target)
    {
        CheckRange(start, target.Length);
        Segment segment = Segment;
        new ReadOnlySpan<T>((T*)segment.Data + start, target.Length).CopyTo(target);
        EndRead(segment);
    }

    /// <summary>Changes elements to those of an array.</summary>
    /// <param name="source">The new elements.</param>
    /// <param name="start">The index of the first that changes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void CopyFrom(T[] source, int start = 0) => CopyFrom(new ReadOnlySpan<T>(source), start);

    /// <summary>Changes elements to those of a span.</summary>
    /// <param name="source">The new elements.</param>
    /// <param name="start">The index of the first that changes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void CopyFrom(ReadOnlySpan<T> source, int start = 0)
    {
        CheckRange(start, source.Length);
        Segment segment = Segment;
        source.CopyTo(new Span<T>((T*)segment.Data + start, source.Length));
        GC.KeepAlive(segment);
    }

    /// <summary>Changes all elements to one value.</summary>
    /// <param name="value">The value.</param>
    public void Fill(T value)
    {
        Segment segment = Segment;
        new Span<T>(segment.Data, Length).Fill(value);
        GC.KeepAlive(segment);
    }

    /// <summary>Adds to an element in one step. Integers wrap around.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="amount">What is added.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="NotSupportedException">The elements are not numbers of at most 8 bytes.</exception>
    public T Add(int index, T amount)
    {
        Segment segment = Segment;
        T sum = AtomicMemory.Add(AtomicAt(segment, index), amount);
        EndRead(segment);
        return sum;
    }

    /// <summary>Adds one to an element in one step.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="NotSupportedException">The elements are not numbers of at most 8 bytes.</exception>
    public T Increment(int index) => Add(index, Arithmetic<T>.One);

    /// <summary>Changes an element in one step.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="value">The new value.</param>
    /// <returns>What it was before.</returns>
    /// <exception cref="NotSupportedException">The elements have more than 8 bytes.</exception>
    public T Exchange(int index, T value)
    {
        Segment segment = Segment;
        T before = AtomicMemory.Exchange(AtomicAt(segment, index), value);
        EndRead(segment);
        return before;
    }

    /// <summary>Changes an element in one step if it is what one thinks, bit by bit.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparand">What it must be for it to change.</param>
    /// <returns>What it was before; it has changed if that is equal to <paramref name="comparand"/>.</returns>
    /// <exception cref="NotSupportedException">The elements have more than 8 bytes.</exception>
    public T CompareExchange(int index, T value, T comparand)
    {
        Segment segment = Segment;
        T before = AtomicMemory.CompareExchange(AtomicAt(segment, index), value, comparand);
        EndRead(segment);
        return before;
    }

    /// <summary>Reads the elements one after another, as they are at that time.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Length; i++)
            yield return this[i];
    }

    /// <inheritdoc/>
    public override object GetValue(int index) => this[index];

    /// <inheritdoc/>
    public override void SetValue(object? value, int index) => this[index] = Convert<T>(value);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ParArray<T> Make(int length, ReadOnlySpan<T> items, string? name, SharedMemoryLock locking)
    {
        var content = new SegmentContent(SegmentKind.Array, length, sizeof(T), ElementTypes.Describe(typeof(T)));
        return new ParArray<T>(Segment.Begin(SegmentStore.Current, content, name, MemoryMarshal.AsBytes(items)), locking);
    }

    private T* At(Segment segment, int index) => (uint)index < (uint)Length ? (T*)segment.Data + index : throw OutOfRange(index);

    private T* AtomicAt(Segment segment, int index) => AtomicMemory.Fits(sizeof(T))
        ? At(segment, index)
        : throw new NotSupportedException($"Elements of {sizeof(T)} bytes, such as {SignatureText.Of(typeof(T))}, cannot be changed in one step: take a lock.");

    private ArgumentOutOfRangeException OutOfRange(int index) => new(nameof(index), $"The index {index} is outside of {this}.");

    private void CheckRange(int start, int count)
    {
        if ((uint)start > (uint)Length || (uint)count > (uint)(Length - start))
            throw new ArgumentOutOfRangeException(nameof(start), $"{count} elements from index {start} on are more than {this} has.");
    }
}
