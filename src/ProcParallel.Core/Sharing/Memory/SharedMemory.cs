using ProcParallel.Core.Methods;

namespace ProcParallel.Core.Sharing;

/// <summary>What <see cref="ParArray"/>, <see cref="ParValue"/> and <see cref="ParList"/> have in common: memory that several processes of one user see and change.</summary>
/// <remarks>
/// <para>It is sent to another process as a handle of a few bytes, and what arrives is the same memory. In one process there is one object for it:
/// a handle that comes back gives the object that it was made of.</para>
/// <para>Memory that was sent or has a name lives until the process that made it disposes of it or ends, in whatever way; other memory goes with its last
/// reference. A process that has attached to it keeps what it has until it disposes of it, which ends nothing for others.</para>
/// </remarks>
public abstract class SharedMemory : IDisposable
{
    // Volatile, so that the look after a read is a second one.
    private volatile Segment? _segment;
    private readonly object _gate = new();
    private SharedMemoryLock _lock;

    private protected SharedMemory(Segment segment, Type elementType, SharedMemoryLock locking)
    {
        (_segment, _lock) = (segment, locking);
        (Id, ElementType, Name, CreatorId) = (segment.Id, elementType, segment.Name, segment.CreatorId);
        AttachedMemory.Add(this);
        if (!segment.IsOwn)
            return;
        if (segment.Name is not null)
            Publish(segment);
        segment.Complete();
    }

    /// <summary>Gets the type of the elements; that of a list is <see cref="object"/>.</summary>
    public Type ElementType { get; }

    /// <summary>Gets the name by which other sessions of the user can attach to it; null if it has none.</summary>
    public string? Name { get; }

    /// <summary>Gets the id of the process that made it.</summary>
    public int CreatorId { get; }

    /// <summary>Gets whether it can no longer be used in this process.</summary>
    public bool IsDisposed => _segment is null;

    /// <summary>
    /// Gets the lock of the memory, which comes with it, for changes of more than one step; null if it was made without one. Unless it was made with another one, it is
    /// re-entrant, served by the process that made the memory, and disposed of with it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The memory has been disposed of.</exception>
    /// <exception cref="SharedMemoryException">What is in the place of the lock is none.</exception>
    public ParLock? Lock => FindLock(Segment).Lock;

    internal Guid Id { get; }

    /// <summary>The memory. Whoever uses an address in it keeps the segment alive until then.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
    internal Segment Segment => _segment ?? throw Disposed();

    /// <summary>
    /// Ends the use of the memory in this process. If this process has made it, nobody can attach to it any more. Whatever uses it at the same time gets
    /// <see cref="ObjectDisposedException"/>, and nothing worse; but spans of it must not be used any more.
    /// </summary>
    public void Dispose()
    {
        if (_segment is { } segment)
        {
            _segment = null;
            segment.Dispose();
            AttachedMemory.Remove(this);
            lock (_gate)
            {
                if (!_lock.IsSeparate)
                    _lock.Lock?.Dispose();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Where another process finds it, from now on until it is disposed of; null if it has been.</summary>
    /// <exception cref="ObjectDisposedException">The lock that it was made with has been disposed of.</exception>
    internal string? TrySend()
    {
        if (_segment is not { } segment)
            return null;
        if (segment.IsOwn)
            Publish(segment);
        return IsDisposed ? null : segment.Location;
    }

    internal static T Convert<T>(object? value)
    {
        Conversion conversion = ArgumentConverter.Convert(value, typeof(T));
        return conversion.Succeeded
            ? (T)conversion.Value!
            : throw new InvalidCastException($"{ValueText.Of(value)} cannot be made into {SignatureText.Of(typeof(T))}: {conversion.Failure}.");
    }

    /// <summary>
    /// Ends a read: what was read may be from the empty memory that disposing puts in the place of what was shared, and then does not count.
    /// </summary>
    private protected void EndRead(Segment segment)
    {
        if (IsDisposed)
            throw Disposed();
        GC.KeepAlive(segment);
    }

    // From now on others can attach to it at any time, and find its lock.
    private void Publish(Segment segment)
    {
        SharedMemoryLock found = FindLock(segment);
        lock (_gate)
        {
            segment.LockHandle ??= MemoryLock.Write(found.Lock?.ToHandle(), found.IsSeparate);
        }

        AttachedMemory.Keep(this);
        if (IsDisposed)
            AttachedMemory.Remove(this);
    }

    private SharedMemoryLock FindLock(Segment segment)
    {
        lock (_gate)
        {
            if (_lock == default)
                _lock = segment.IsOwn ? new SharedMemoryLock { Lock = new ParLock(isReentrant: true) } : MemoryLock.Read(segment.LockHandle ?? []);
            return _lock;
        }
    }

    private ObjectDisposedException Disposed() => new(ToString(), "The shared memory has been disposed of in this process.");
}
