using ProcParallel.Core.Workers;

namespace ProcParallel.Core.Sharing;

/// <summary>One shared value that is too large for the processor to change at once.</summary>
/// <remarks>
/// There are two places for it and a version that says which one counts. A change goes to the other place and becomes true with the next
/// version, so readers never wait and never see half a value, and of a process that is killed in the middle nothing is seen. Changes exclude each
/// other by the identity of the process that is at it; one that is gone is not waited for.
/// </remarks>
internal static unsafe class WideCell
{
    /// <summary>Where the value is as long as nobody has changed it.</summary>
    public const int FirstPlace = 16;

    /// <summary>What the size of a cell is a multiple of.</summary>
    public const int Alignment = 16;

    private const int VersionOffset = 8;
    private const int LooksBetweenChecks = 64;

    public static long SizeOf(long elementSize) => FirstPlace + (2 * PlaceSize(elementSize));

    public static T Read<T>(byte* cell)
        where T : unmanaged
    {
        while (true)
        {
            ulong version = Version(cell);
            T value = *(T*)Place(cell, version, sizeof(T));
            if (IsStill(cell, version))
                return value;
        }
    }

    /// <summary>Changes the value to what <paramref name="change"/> makes of it, with nobody else in between.</summary>
    /// <returns>What it was before; nothing that counts if the memory has been disposed of.</returns>
    public static T Update<T, TState>(Segment segment, byte* cell, TState state, Func<T, TState, T> change)
        where T : unmanaged
    {
        if (!Begin(segment, cell))
            return default;
        try
        {
            ulong version = Version(cell);
            T before = *(T*)Place(cell, version, sizeof(T));
            *(T*)Place(cell, version + 1, sizeof(T)) = change(before, state);
            SetVersion(cell, version + 1);
            return before;
        }
        finally
        {
            End(segment, cell);
        }
    }

    public static ulong Version(byte* cell) => Volatile.Read(ref *(ulong*)(cell + VersionOffset));

    /// <summary>Whether what was read at the place of a version is that version, and not partly a later one.</summary>
    public static bool IsStill(byte* cell, ulong version)
    {
        Interlocked.MemoryBarrier();
        return Version(cell) == version;
    }

    /// <summary>Makes what was written to the place of the next version true.</summary>
    public static void SetVersion(byte* cell, ulong version) => Volatile.Write(ref *(ulong*)(cell + VersionOffset), version);

    public static byte* Place(byte* cell, ulong version, long elementSize) => cell + FirstPlace + ((long)(version & 1) * PlaceSize(elementSize));

    /// <summary>Begins a change, after that of anybody else. <see cref="End"/> must follow.</summary>
    /// <returns>Whether it has begun; false if the memory has been disposed of.</returns>
    public static bool Begin(Segment segment, byte* cell)
    {
        var wait = default(SpinWait);
        while (!TryTake(segment, cell, 0))
        {
            if (segment.IsDisposed)
                return false;
            wait.SpinOnce();
            if (wait.Count % LooksBetweenChecks == 0 && Volatile.Read(ref Owner(cell)) is var owner and not 0
                && !ProcessIdentity.IsAlive(owner) && TryTake(segment, cell, owner))
            {
                return true;
            }
        }

        return true;
    }

    public static void End(Segment segment, byte* cell)
    {
        Volatile.Write(ref Owner(cell), 0);
        segment.EndChange();
    }

    // Disposing of the memory waits for it: in the empty memory that comes then, the cell of the others could not be left any more.
    private static bool TryTake(Segment segment, byte* cell, ulong owner)
    {
        if (!segment.BeginChange())
            return false;
        if (Interlocked.CompareExchange(ref Owner(cell), ProcessIdentity.Own, owner) == owner)
            return true;
        segment.EndChange();
        return false;
    }

    private static ref ulong Owner(byte* cell) => ref *(ulong*)cell;

    private static long PlaceSize(long elementSize) => (elementSize + Alignment - 1) / Alignment * Alignment;
}
