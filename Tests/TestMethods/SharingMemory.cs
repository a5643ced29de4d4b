using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>A structure of plain values, as users make them.</summary>
public struct Point
{
    public int X { get; set; }

    public double Y { get; set; }

    public long Z { get; set; }
}

/// <summary>Methods that are given shared memory.</summary>
public static class SharingMemory
{
    // Memory that lives as long as the process that made it.
    private static readonly List<IDisposable> Made = [];

    public static int SetValue(ParValue<int> value, int number)
    {
        value.Value = number;
        return Environment.ProcessId;
    }

    /// <summary>Whatever the type of the value: twice as much.</summary>
    public static string Double(ParValue value)
    {
        switch (value)
        {
            case ParValue<int> number: number.Value *= 2; break;
            case ParValue<double> number: number.Value *= 2; break;
            case ParValue<short> number: number.Value *= 2; break;
            case ParValue<long> number: number.Value *= 2; break;
            case ParValue<byte> number: number.Value *= 2; break;
            case ParValue<decimal> number: number.Value *= 2; break;
        }

        return value.ElementType.Name;
    }

    public static void DoublePoint(ParValue<Point> point)
    {
        Point now = point.Value;
        point.Value = new Point { X = now.X * 2, Y = now.Y * 2, Z = now.Z * 2 };
    }

    public static int Fill(ParArray<int> array, int start, int count)
    {
        for (int i = start; i < start + count; i++)
            array[i] += i;
        return Environment.ProcessId;
    }

    public static void IncrementMany(ParArray<long> array, int index, int times)
    {
        for (int i = 0; i < times; i++)
            array.Increment(index);
    }

    /// <summary>Counts as one does where there is no method for what is to be done in one step.</summary>
    public static void AddByComparing(ParArray<long> array, int index, int times)
    {
        for (int i = 0; i < times; i++)
        {
            long before = array[index];
            while (array.CompareExchange(index, before + 1, before) is var found && found != before)
                before = found;
        }
    }

    public static void CountOne(int item, ParArray<long> array) => array.Increment(1);

    /// <summary>In two steps, between which others must not come.</summary>
    public static void IncrementLocked(ParArray<int> array, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using (array.Lock!.Hold(30))
            {
                int now = array[0];
                Thread.Yield();
                array[0] = now + 1;
            }
        }
    }

    /// <summary>Takes the lock, changes half of what is to be changed, and ends.</summary>
    public static void EndWithLock(ParArray<int> array)
    {
        array.Lock!.Acquire();
        array[0] = 1;
        Crashes.KillSelf();
    }

    public static bool TryLockNamed(string name)
    {
        ParLock named = ParArray.Open(name).Lock!;
        if (!named.TryAcquire())
            return false;
        named.Release();
        return true;
    }

    /// <summary>Whether the lock of each is this one.</summary>
    public static bool HaveLock(ParLock given, ParValue<int> value, ParArray<int> array) => ReferenceEquals(given, value.Lock) && ReferenceEquals(given, array.Lock);

    public static bool HaveNoLock(ParArray<int> array, ParValue<long> value, string name) => array.Lock is null && value.Lock is null && ParArray.Open(name).Lock is null;

    /// <summary>Disposes of one of two that have the same lock, and uses the other one's.</summary>
    public static bool DisposeAndLock(ParArray one, ParArray other)
    {
        one.Lock!.Acquire();
        one.Dispose();
        bool held = other.Lock!.IsHeld;
        other.Lock.Release();
        return held;
    }

    public static ParLock MakeLock()
    {
        var made = new ParLock();
        lock (Made)
            Made.Add(made);
        return made;
    }

    public static bool TryLock(ParValue<int> value) => value.Lock!.TryAcquire();

    public static ParArray<int> MakeLocked(string name, ParLock given)
    {
        ParArray<int> array = ParArray<int>.Create(1, name, given);
        lock (Made)
            Made.Add(array);
        return array;
    }

    public static void AddMany(ParValue<double> value, double amount, int times)
    {
        for (int i = 0; i < times; i++)
            value.Add(amount);
    }

    /// <summary>Adds to values of all sizes: one byte, and one that is too large for the processor.</summary>
    public static void AddToAll(ParArray<byte> bytes, ParValue<decimal> large, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.Increment(1);
            large.Increment();
        }
    }

    public static bool AreSame(ParArray<int> one, ParArray<int> other) => ReferenceEquals(one, other);

    public static ParArray<int> Return(ParArray<int> array) => array;

    public static ParArray<int> Make(int length, string? name)
    {
        ParArray<int> array = ParArray<int>.Create(length, name);
        array.Fill(7);
        lock (Made)
            Made.Add(array);
        return array;
    }

    public static void DisposeAll()
    {
        lock (Made)
        {
            Made.ForEach(one => one.Dispose());
            Made.Clear();
        }
    }

    public static int Sum(ParArray<int> array) => array.Sum();

    /// <summary>What is in a block, all of which is changed.</summary>
    public static byte[] InvertNamed(string name)
    {
        using ParArray<byte> block = ParArray<byte>.Open(name);
        byte[] before = block.ToArray();
        block.CopyFrom([.. before.Select(one => (byte)~one)]);
        return before;
    }

    /// <summary>The memory of this process in bytes: its own, what it shares, and all that it has ever allocated.</summary>
    public static (long Own, long Shared, long Allocated) Footprint()
    {
        string[] lines = File.ReadAllLines("/proc/self/status");
        long Bytes(string field) => 1024 * long.Parse(lines.First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture);
        return (Bytes("RssAnon:"), Bytes("RssShmem:"), GC.GetTotalAllocatedBytes());
    }

    public static int SumNamed(string name) => ParArray<int>.Open(name).Sum();

    /// <summary>Checks what is there, and puts something else into its place.</summary>
    public static ulong ChecksumAndInvert(ParArray<byte> array)
    {
        Span<byte> bytes = array.AsSpan();
        ulong sum = Checksum(bytes);
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)~bytes[i];
        GC.KeepAlive(array);
        return sum;
    }

    public static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 14695981039346656037;
        foreach (ulong word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bytes))
            sum = (sum ^ word) * 1099511628211;
        return sum;
    }

    public static string TryFill(ParArray<int> array)
    {
        array.Fill(1);
        array.Dispose();
        try
        {
            return array[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (ObjectDisposedException failure)
        {
            return failure.GetType().Name;
        }
    }

    /// <summary>Writes values of which each half must be equal to the other, until it is killed.</summary>
    public static void WriteForEver(ParValue<Int128> value)
    {
        for (ulong i = 0; ; i++)
            value.Value = new Int128(i, i);
    }
}
