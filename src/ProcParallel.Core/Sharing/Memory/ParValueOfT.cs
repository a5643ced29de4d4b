// The type argument is what one knows when one makes a value: ParValue<int>.Create(0).
#pragma warning disable CA1000

namespace ProcParallel.Core.Sharing;

/// <summary>One value in shared memory: processes that have it see each other's changes at once.</summary>
/// <typeparam name="T">A number, another type that is nothing but bits such as <see cref="Guid"/>, or a structure of nothing but such.</typeparam>
/// <remarks>
/// Thread-safe. All members work in one step for all processes, whatever the size of the type: nobody sees half a value, and of a process that is
/// killed in the middle of a change nothing is seen.
/// </remarks>
public sealed unsafe class ParValue<T> : ParValue
    where T : unmanaged
{
    internal ParValue(Segment segment, SharedMemoryLock locking = default)
        : base(segment, typeof(T), locking)
    {
    }

    /// <summary>Gets or sets the value.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
    public T Value
    {
        get
        {
            Segment segment = Segment;
            T value = AtomicMemory.Fits(sizeof(T)) ? AtomicMemory.Read((T*)segment.Data) : WideCell.Read<T>(segment.Data);
            EndRead(segment);
            return value;
        }

        set => Exchange(value);
    }

    /// <summary>Makes a shared value.</summary>
    /// <param name="value">What it is at first.</param>
    /// <param name="name">By which other sessions of the user can attach to it; null for none.</param>
    /// <param name="locking">Which lock it has; by default one of its own.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The type or the name cannot be used.</exception>
    /// <exception cref="SharedMemoryException">There is not enough memory, or the name is in use.</exception>
    public static ParValue<T> Create(T value = default, string? name = null, SharedMemoryLock locking = default)
    {
        var content = new SegmentContent(SegmentKind.Value, 1, sizeof(T), ElementTypes.Describe(typeof(T)));
        return new ParValue<T>(Segment.Begin(SegmentStore.Current, content, name, new ReadOnlySpan<byte>(&value, sizeof(T))), locking);
    }

    /// <summary>Attaches to a value that another session of the user has made with a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="SharedMemoryException">There is none, or it is an array, or it is of another type.</exception>
    public static new ParValue<T> Open(string name) => AttachedMemory.Attach<ParValue<T>>(name);

    /// <summary>Adds to the value in one step. Integers wrap around.</summary>
    /// <param name="amount">What is added.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="NotSupportedException">It is not a number.</exception>
    public T Add(T amount)
    {
        Segment segment = Segment;
        T sum = AtomicMemory.Fits(sizeof(T))
            ? AtomicMemory.Add((T*)segment.Data, amount)
            : Arithmetic<T>.Sum(WideCell.Update<T, T>(segment, segment.Data, amount, Arithmetic<T>.Sum), amount);
        EndRead(segment);
        return sum;
    }

    /// <summary>Adds one to the value in one step.</summary>
    /// <returns>The sum.</returns>
    /// <exception cref="NotSupportedException">It is not a number.</exception>
    public T Increment() => Add(Arithmetic<T>.One);

    /// <summary>Changes the value in one step.</summary>
    /// <param name="value">The new value.</param>
    /// <returns>What it was before.</returns>
    public T Exchange(T value)
    {
        Segment segment = Segment;
        T before = AtomicMemory.Fits(sizeof(T))
            ? AtomicMemory.Exchange((T*)segment.Data, value)
            : WideCell.Update<T, T>(segment, segment.Data, value, static (_, value) => value);
        EndRead(segment);
        return before;
    }

    /// <summary>Changes the value in one step if it is what one thinks, bit by bit.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="comparand">What it must be for it to change.</param>
    /// <returns>What it was before; it has changed if that is equal to <paramref name="comparand"/>.</returns>
    public T CompareExchange(T value, T comparand)
    {
        Segment segment = Segment;
        T before = AtomicMemory.Fits(sizeof(T))
            ? AtomicMemory.CompareExchange((T*)segment.Data, value, comparand)
            : WideCell.Update<T, (T Value, T Comparand)>(
                segment, segment.Data, (value, comparand), static (now, change) => AtomicMemory.IsSame(now, change.Comparand) ? change.Value : now);
        EndRead(segment);
        return before;
    }

    /// <inheritdoc/>
    public override object GetValue() => Value;

    /// <inheritdoc/>
    public override void SetValue(object? value) => Value = Convert<T>(value);
}
