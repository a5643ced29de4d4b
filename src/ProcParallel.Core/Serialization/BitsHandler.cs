using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>A type that is sent as its bits in memory: both ends are on one machine and run one runtime.</summary>
/// <param name="code">One of <see cref="ExtensionCode"/>.</param>
/// <param name="isValid">Whether arrived bits are a value of the type; null if all are.</param>
internal sealed class BitsHandler<T>(byte code, Func<T, bool>? isValid = null) : TypeHandler<T>(code)
    where T : unmanaged
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T value)
    {
        writer.WriteExtensionFormatHeader(new ExtensionHeader((sbyte)Code, Unsafe.SizeOf<T>()));
        MemoryMarshal.Write(writer.GetSpan(Unsafe.SizeOf<T>()), in value);
        writer.Advance(Unsafe.SizeOf<T>());
    }

    public override object ReadExtension(ValueSerializer serializer, scoped in ReadOnlySequence<byte> payload)
    {
        if (payload.Length != Unsafe.SizeOf<T>())
            throw new MessagePackSerializationException($"A {Type.Name} of {payload.Length} bytes.");

        T value = default;
        payload.CopyTo(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref value, 1)));
        if (isValid is not null && !isValid(value))
            throw new MessagePackSerializationException($"Bits that are not a {Type.Name}.");
        return value;
    }
}
