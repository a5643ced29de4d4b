using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>One slot of a shared list: a <see cref="WideCell"/> whose places hold a type, a number of bytes, and these.</summary>
/// <param name="segment">The memory, which the caller keeps alive.</param>
/// <param name="cell">Where in it the slot is.</param>
/// <param name="capacity">How many bytes of a value it can hold.</param>
internal readonly unsafe struct ListSlot(Segment segment, byte* cell, int capacity)
{
    private const int HeaderSize = 8;
    private const int LargestOnStack = 256;

    private long ElementSize => HeaderSize + (long)capacity;

    public static long SizeOf(int capacity) => WideCell.SizeOf(HeaderSize + (long)capacity);

    /// <summary>Gives the slot its first value, before others can see it.</summary>
    public void Initialize(SlotType type, object? value, int size) => Fill(WideCell.Place(cell, WideCell.Version(cell), ElementSize), type, value, size);

    /// <summary>Changes the value in one step. Of a disposed memory nothing changes.</summary>
    public void Write(SlotType type, object? value, int size)
    {
        if (!WideCell.Begin(segment, cell))
            return;
        try
        {
            ulong next = WideCell.Version(cell) + 1;
            Fill(WideCell.Place(cell, next, ElementSize), type, value, size);
            WideCell.SetVersion(cell, next);
        }
        finally
        {
            WideCell.End(segment, cell);
        }
    }

    /// <exception cref="SharedMemoryException">What lies there is no value.</exception>
    public object? Read()
    {
        while (true)
        {
            if (TryRead(out object? value))
                return value;
        }
    }

    private static void Fill(byte* place, SlotType type, object? value, int size)
    {
        (*(int*)place, *((int*)place + 1)) = (type.Code, size);
        type.Write(value, new Span<byte>(place + HeaderSize, size));
    }

    /// <summary>False if the value changed meanwhile.</summary>
    private bool TryRead(out object? value)
    {
        ulong version = WideCell.Version(cell);
        byte* place = WideCell.Place(cell, version, ElementSize);
        (int code, int size) = (*(int*)place, *((int*)place + 1));
        bool fits = (uint)size <= (uint)capacity;
        int read = fits ? size : 0;
        byte[]? rented = read > LargestOnStack ? BufferPool.Rent(read) : null;
        try
        {
            Span<byte> copy = (rented is null ? stackalloc byte[LargestOnStack] : rented)[..read];
            new ReadOnlySpan<byte>(place + HeaderSize, read).CopyTo(copy);
            value = null;
            if (!WideCell.IsStill(cell, version))
                return false;
            value = fits && SlotType.Find(code, size) is { } type
                ? type.Read(copy)
                : throw new SharedMemoryException(SharedMemoryReason.Refused, "What lies in the slot of the shared list is not a value.");
            return true;
        }
        finally
        {
            if (rented is not null)
                BufferPool.Return(rented);
        }
    }
}
