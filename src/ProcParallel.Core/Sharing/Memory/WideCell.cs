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

    private const int VersionOffset = 8;
    private const int Alignment = 16;
    private const int LooksBetweenChecks = 64;

    public static long SizeOf(int elementSize) => FirstPlace + (2 * PlaceSize(elementSize));

    public static T Read<T>(byte* cell)
        where T : unmanaged
    {
        while (true)
        {
            ulong version = Volatile.Read(ref Version(cell));
            T value = *Place<T>(cell, version);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref Version(cell)) == version)
                return value;
        }
    }

    /// <summary>Changes the value to what <paramref name="change"/> makes of it, with nobody else in between.</summary>
    /// <returns>What it was before.</returns>
    public static T Update<T, TState>(byte* cell, TState state, Func<T, TState, T> change)
        where T : unmanaged
    {
        Enter(cell);
        try
        {
            ulong version = Version(cell);
            T before = *Place<T>(cell, version);
            *Place<T>(cell, version + 1) = change(before, state);
            Volatile.Write(ref Version(cell), version + 1);
            return before;
        }
        finally
        {
            Volatile.Write(ref Owner(cell), 0);
        }
    }

    private static ref ulong Owner(byte* cell) => ref *(ulong*)cell;

    private static ref ulong Version(byte* cell) => ref *(ulong*)(cell + VersionOffset);

    private static long PlaceSize(int elementSize) => ((long)elementSize + Alignment - 1) / Alignment * Alignment;

    private static T* Place<T>(byte* cell, ulong version)
        where T : unmanaged => (T*)(cell + FirstPlace + ((long)(version & 1) * PlaceSize(sizeof(T))));

    private static void Enter(byte* cell)
    {
        var wait = default(SpinWait);
        while (true)
        {
            ulong owner = Interlocked.CompareExchange(ref Owner(cell), ProcessIdentity.Own, 0);
            if (owner == 0)
                return;
            wait.SpinOnce();
            if (wait.Count % LooksBetweenChecks == 0 && !ProcessIdentity.IsAlive(owner)
                && Interlocked.CompareExchange(ref Owner(cell), ProcessIdentity.Own, owner) == owner)
            {
                return;
            }
        }
    }
}
