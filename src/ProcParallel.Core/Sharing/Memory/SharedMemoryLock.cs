namespace ProcParallel.Core.Sharing;

/// <summary>
/// Which lock shared memory has: one of its own, which is the default value; one that was made before, which several pieces of memory can have; or none. Python's
/// <c>lock=True</c>, <c>lock=lock</c> and <c>lock=False</c>.
/// </summary>
/// <remarks>Whoever has the memory has the same lock, or none, in whatever way it has come there.</remarks>
public readonly record struct SharedMemoryLock
{
    /// <summary>Gets the choice of no lock: <see cref="SharedMemory.Lock"/> is null.</summary>
    public static SharedMemoryLock None => new() { IsSeparate = true };

    /// <summary>Gets the lock; null where there is none, or none was made yet.</summary>
    internal ParLock? Lock { get; init; }

    /// <summary>Gets a value indicating whether there is no lock that ends with the memory.</summary>
    internal bool IsSeparate { get; init; }

    /// <summary>Chooses a lock that was made before.</summary>
    /// <param name="existing">The lock. Disposing of the memory does not end it.</param>
    public static implicit operator SharedMemoryLock(ParLock existing) => FromParLock(existing);

    /// <summary>Chooses a lock that was made before.</summary>
    /// <param name="existing">The lock, which any process may serve. Disposing of the memory does not end it.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">The lock has been disposed of.</exception>
    public static SharedMemoryLock FromParLock(ParLock existing)
    {
        ArgumentNullException.ThrowIfNull(existing);
        return existing.IsDisposed
            ? throw new ArgumentException("The lock that the shared memory is to have has been disposed of.", nameof(existing))
            : new SharedMemoryLock { Lock = existing, IsSeparate = true };
    }
}
