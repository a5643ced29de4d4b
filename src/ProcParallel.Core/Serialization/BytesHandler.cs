using System.Buffers;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

internal delegate void FillBytes<in T>(T value, Span<byte> destination);

internal delegate T ParseBytes<out T>(ReadOnlySpan<byte> source);

/// <summary>A type that is sent as a byte sequence whose length depends on the value.</summary>
internal sealed class BytesHandler<T>(byte code, Func<T, int> length, FillBytes<T> fill, ParseBytes<T> parse) : TypeHandler<T>(code)
{
    private const int LongestOnStack = 256;

    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, T value)
    {
        int count = length(value);
        writer.WriteExtensionFormatHeader(new ExtensionHeader((sbyte)Code, count));
        fill(value, writer.GetSpan(count)[..count]);
        writer.Advance(count);
    }

    public override object? ReadExtension(ValueSerializer serializer, scoped in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
            return parse(payload.FirstSpan);

        Span<byte> bytes = payload.Length <= LongestOnStack ? stackalloc byte[(int)payload.Length] : new byte[payload.Length];
        payload.CopyTo(bytes);
        return parse(bytes);
    }
}
