using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

internal delegate void NaturalWrite<in T>(ref MessagePackWriter writer, T value);

/// <summary>
/// A type for which MessagePack has a format of its own: it needs no code on the wire, except as description of an element type.
/// </summary>
internal sealed class NaturalHandler<T>(byte code, NaturalWrite<T> write) : TypeHandler<T>(code)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T value) => write(ref writer, value);
}
