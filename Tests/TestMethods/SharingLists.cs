using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>Methods that are given shared lists.</summary>
public static class SharingLists
{
    // Lists that live as long as the process that made them.
    private static readonly List<ParList> Made = [];

    /// <summary>What a list has, and the types of it; all of it is then replaced by something else.</summary>
    public static string[] Replace(ParList list, object?[] items)
    {
        string[] types = [.. list.Select(item => item?.GetType().Name ?? "null")];
        for (int i = 0; i < items.Length; i++)
            list[i] = items[i];
        return types;
    }

    /// <summary>Replaces one item many times by text of one letter, which differs each time in letter and length.</summary>
    public static void Write(ParList list, int index, int times, int longest)
    {
        for (int i = 0; i < times; i++)
            list[index] = new string((char)('a' + (i % 26)), 1 + (i * 7919 % longest));
    }

    /// <summary>The same until it is killed.</summary>
    public static void WriteForEver(ParList list, int index, int longest)
    {
        while (true)
            Write(list, index, 26, longest);
    }

    /// <summary>Adds one to a number in two steps, under the lock of the list.</summary>
    public static void IncrementLocked(ParList list, int index, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using (list.Lock!.Hold(30))
                list[index] = (int)list[index]! + 1;
        }
    }

    public static ParList Return(ParList list) => list;

    public static ParList Make(object?[] items, string? name)
    {
        ParList list = ParList.From(items, name);
        lock (Made)
            Made.Add(list);
        return list;
    }

    public static object?[] ReadNamed(string name) => ParList.Open(name).ToArray();
}
