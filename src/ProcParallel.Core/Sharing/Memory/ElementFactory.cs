using System.Runtime.CompilerServices;

namespace ProcParallel.Core.Sharing;

/// <summary>Makes arrays and values whose type of element is known only when the program runs.</summary>
internal abstract class ElementFactory
{
    public abstract int ElementSize { get; }

    /// <summary>Whether values of the type are nothing but bits, which mean the same in every process.</summary>
    public static bool CanHold(Type type) =>
        type is { IsValueType: true, IsByRefLike: false, ContainsGenericParameters: false }
        && type != typeof(void) && Nullable.GetUnderlyingType(type) is null
        && !(bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;

    public abstract ParArray CreateArray(int length, string? name, SharedMemoryLock locking);

    public abstract ParArray CreateArray(Array items, string? name, SharedMemoryLock locking);

    public abstract ParValue CreateValue(object? value, string? name, SharedMemoryLock locking);

    public abstract SharedMemory Attach(Segment segment);
}

internal sealed class ElementFactory<T> : ElementFactory
    where T : unmanaged
{
    public override int ElementSize => Unsafe.SizeOf<T>();

    public override ParArray CreateArray(int length, string? name, SharedMemoryLock locking) => ParArray<T>.Create(length, name, locking);

    public override ParArray CreateArray(Array items, string? name, SharedMemoryLock locking) => ParArray<T>.From((T[])items, name, locking);

    public override ParValue CreateValue(object? value, string? name, SharedMemoryLock locking) =>
        ParValue<T>.Create(value is null ? default : SharedMemory.Convert<T>(value), name, locking);

    public override SharedMemory Attach(Segment segment) => segment.Kind == SegmentKind.Array ? new ParArray<T>(segment) : new ParValue<T>(segment);
}
