namespace TestMethods;

/// <summary>Methods that need memory, or return much.</summary>
public static class Memory
{
    private static readonly List<byte[]> Held = [];

    /// <summary>Touches that much, lets it go, and returns how many bytes it was.</summary>
    public static long Allocate(int mebibytes) => Take(mebibytes).Sum(block => (long)block.Length);

    /// <summary>Touches that much and keeps it: a leak, for memory limits.</summary>
    public static int Hold(int mebibytes)
    {
        lock (Held)
        {
            Held.AddRange(Take(mebibytes));
            return Held.Count;
        }
    }

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++) bytes[i] = unchecked((byte)i);
        return bytes;
    }

    public static string Text(int length) => new('x', length);

    public static int[] Range(int count) => Enumerable.Range(0, count).ToArray();

    /// <summary>Returns what cannot travel.</summary>
    public static object Unsendable() => new MemoryStream();

    private static List<byte[]> Take(int mebibytes)
    {
        var blocks = new List<byte[]>();
        for (var i = 0; i < mebibytes; i++)
        {
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)1);
            blocks.Add(block);
        }

        return blocks;
    }
}
