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

    /// <summary>Puts out so many mebibytes, one by one.</summary>
    public static async IAsyncEnumerable<byte[]> Stream(int mebibytes)
    {
        await Task.CompletedTask;
        for (var i = 0; i < mebibytes; i++) yield return new byte[1 << 20];
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

    /// <summary>Makes bytes that begin with the item's number. Item 0 fails the first time, and not before 64 MiB of others' results are done.</summary>
    public static byte[] BytesWithFirstLate(int item, int size, string folder)
    {
        File.WriteAllText(Path.Combine(folder, $"{item}"), "");
        if (item == 0 && !File.Exists(Path.Combine(folder, "failed")))
        {
            while (Directory.GetFiles(folder).Length < 1 + ((64 << 20) / size)) Thread.Sleep(5);
            File.WriteAllText(Path.Combine(folder, "failed"), "");
            throw new InvalidOperationException("the first time");
        }

        var bytes = new byte[size];
        bytes[0] = (byte)item;
        return bytes;
    }
}
