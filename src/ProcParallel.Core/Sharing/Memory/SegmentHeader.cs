using System.Runtime.InteropServices;

namespace ProcParallel.Core.Sharing;

/// <summary>What the memory begins with. Its maker writes it, <see cref="Magic"/> last; nobody changes it afterwards.</summary>
/// <remarks>The description of the element type follows, then the name, then the place of the lock, then from <see cref="DataOffset"/> on what is shared.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct SegmentHeader
{
    /// <summary>Changes with the layout.</summary>
    public const ulong CurrentMagic = 0x01_4D_45_4D_50_41_52_50;

    public const int Alignment = 64;

    /// <summary>What a lock's handle needs at most, its length before it: the longest part of it is the path of a socket.</summary>
    public const int LockSize = 256;

    public ulong Magic;

    /// <summary>Stands for this memory and no other: a number of an open file can come to mean another one.</summary>
    public Guid Id;

    public SegmentKind Kind;
    public int Length;
    public int ElementSize;
    public int ElementTypeSize;
    public int NameSize;
    public int CreatorId;
    public long DataOffset;

    /// <summary>Where the data begin, by what is before them.</summary>
    public readonly unsafe long NeededDataOffset => Align((long)sizeof(SegmentHeader) + ElementTypeSize + NameSize) + LockSize;

    public static long Align(long size) => (size + Alignment - 1) / Alignment * Alignment;
}

/// <summary>What is in shared memory.</summary>
internal enum SegmentKind
{
    Array = 1,
    Value = 2,

    /// <summary>Its elements are the units that <see cref="ListLayout"/> divides it into.</summary>
    List = 3,
}
