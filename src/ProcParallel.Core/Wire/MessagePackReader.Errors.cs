using System.Diagnostics.CodeAnalysis;

namespace ProcParallel.Core.Wire;

internal ref partial struct MessagePackReader
{
    [DoesNotReturn]
    private readonly void ThrowUnexpected(byte code, string expected) => throw new MessagePackSerializationException(
        $"Expected {expected} at byte {Consumed}, found code 0x{code:x2} ({MessagePackCode.ToMessagePackType(code)}).");

    [DoesNotReturn]
    private readonly void ThrowTruncated(long needed) => throw new MessagePackSerializationException(
        $"The message ends too early: {needed} bytes are needed at byte {Consumed}, {Remaining} are left.");

    [DoesNotReturn]
    private readonly void ThrowForged(string what, ulong count) => throw new MessagePackSerializationException(
        $"The header before byte {Consumed} promises {what} of {count}, which cannot fit the {Remaining} bytes that are left.");

    [DoesNotReturn]
    private readonly void ThrowOutOfRange(long value, string type) => ThrowOutOfRange($"{value}", type);

    [DoesNotReturn]
    private readonly void ThrowOutOfRange(ulong value, string type) => ThrowOutOfRange($"{value}", type);

    [DoesNotReturn]
    private readonly void ThrowOutOfRange(string value, string type) => throw new MessagePackSerializationException(
        $"The value {value} before byte {Consumed} does not fit {type}.", new OverflowException());

    [DoesNotReturn]
    private readonly void ThrowMalformed(string what, Exception? inner = null) => throw new MessagePackSerializationException(
        $"{what} before byte {Consumed}.", inner);
}
