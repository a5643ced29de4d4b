using ProcParallel.Core.Sharing;
using Xunit;

namespace ProcParallel.Core.Tests.Sharing.Memory;

/// <summary>Text of one letter, so that what is made of two pieces of it is seen.</summary>
internal static class ListText
{
    public static void Write(ParList list, int index, int times, int longest)
    {
        for (int i = 0; i < times; i++)
            list[index] = new string((char)('a' + (i % 26)), 1 + (i * 7919 % longest));
    }

    public static void AssertWhole(object? item)
    {
        string text = Assert.IsType<string>(item);
        Assert.False(text.Length > 0 && text.AsSpan().ContainsAnyExcept(text[0]), "An item is of two pieces.");
    }
}
