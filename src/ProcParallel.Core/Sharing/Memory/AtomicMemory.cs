using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Sharing;

/// <summary>
/// What the processor does in one step with an element of 1, 2, 4 or 8 bytes, for all processes that share it. Elements are compared by their bits.
/// </summary>
internal static unsafe class AtomicMemory
{
    /// <summary>Whether an element of that size can be read and changed in one step.</summary>
    public static bool Fits(int size) => size is 1 or 2 or 4 or 8;

    public static T Read<T>(T* place)
        where T : unmanaged => FromBits<T>(sizeof(T) switch
        {
            1 => Volatile.Read(ref *(byte*)place),
            2 => Volatile.Read(ref *(ushort*)place),
            4 => Volatile.Read(ref *(uint*)place),
            _ => Volatile.Read(ref *(ulong*)place),
        });

    public static T Exchange<T>(T* place, T value)
        where T : unmanaged
    {
        switch (sizeof(T))
        {
            case 4:
                return FromBits<T>(Interlocked.Exchange(ref *(uint*)place, (uint)ToBits(value)));
            case 8:
                return FromBits<T>(Interlocked.Exchange(ref *(ulong*)place, ToBits(value)));
        }

        while (true)
        {
            T before = Read(place);
            if (IsSame(CompareExchange(place, value, before), before))
                return before;
        }
    }

    /// <summary>Returns what was there, also when it was not what was compared with and nothing changed.</summary>
    public static T CompareExchange<T>(T* place, T value, T comparand)
        where T : unmanaged => FromBits<T>(sizeof(T) switch
        {
            4 => Interlocked.CompareExchange(ref *(uint*)place, (uint)ToBits(value), (uint)ToBits(comparand)),
            8 => Interlocked.CompareExchange(ref *(ulong*)place, ToBits(value), ToBits(comparand)),
            _ => CompareExchangePart((byte*)place, sizeof(T), (uint)ToBits(value), (uint)ToBits(comparand)),
        });

    /// <summary>Returns the sum. It wraps around as unchecked arithmetic does.</summary>
    public static T Add<T>(T* place, T amount)
        where T : unmanaged
    {
        if (typeof(T) == typeof(int) || typeof(T) == typeof(uint))
            return FromBits<T>(Interlocked.Add(ref *(uint*)place, (uint)ToBits(amount)));
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
            return FromBits<T>(Interlocked.Add(ref *(ulong*)place, ToBits(amount)));
        while (true)
        {
            T before = Read(place);
            T sum = Arithmetic<T>.Sum(before, amount);
            if (IsSame(CompareExchange(place, sum, before), before))
                return sum;
        }
    }

    /// <summary>Whether all bits are equal.</summary>
    public static bool IsSame<T>(T one, T other)
        where T : unmanaged => Fits(sizeof(T))
            ? ToBits(one) == ToBits(other)
            : new ReadOnlySpan<byte>(&one, sizeof(T)).SequenceEqual(new ReadOnlySpan<byte>(&other, sizeof(T)));

    // An element that is smaller than what can be exchanged: its neighbours in the word stay what they are.
    private static uint CompareExchangePart(byte* place, int size, uint value, uint comparand)
    {
        uint* word = (uint*)((nint)place & ~(nint)3);
        int shift = 8 * (int)((nint)place & 3);
        uint mask = (size == 1 ? 0xFFu : 0xFFFFu) << shift;
        while (true)
        {
            uint before = Volatile.Read(ref *word);
            uint part = (before & mask) >> shift;
            if (part != comparand || Interlocked.CompareExchange(ref *word, (before & ~mask) | (value << shift), before) == before)
                return part;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ToBits<T>(T value)
        where T : unmanaged => sizeof(T) switch
        {
            1 => *(byte*)&value,
            2 => *(ushort*)&value,
            4 => *(uint*)&value,
            _ => *(ulong*)&value,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromBits<T>(ulong bits)
        where T : unmanaged => *(T*)&bits;
}
