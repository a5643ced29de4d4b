using System.Buffers;

namespace ProcParallel.Core.Sharing;

/// <summary>What shared memory can be called: a name that means the same as part of a path, of a socket's name and of a kernel object.</summary>
internal static class SegmentName
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static void Validate(string? name)
    {
        if (name is null)
            return;
        if (name.Length is 0 or > MaxLength)
            throw new ArgumentException($"A name of shared memory has 1 to {MaxLength} characters; this one has {name.Length}.", nameof(name));
        int wrong = name.AsSpan().IndexOfAnyExcept(Allowed);
        if (wrong >= 0)
        {
            string text = char.IsControl(name[wrong]) ? $"U+{(int)name[wrong]:X4}" : $"'{name[wrong]}'";
            throw new ArgumentException($"A name of shared memory is made of the letters A to Z, digits, '.', '_' and '-'; {text} cannot be in it.", nameof(name));
        }
    }
}
