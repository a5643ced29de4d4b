using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>What a serialized key is. Equal keys have equal bytes as long as they have no parts with an identity.</summary>
internal static class KeyForm
{
    public static bool IsText(ReadOnlySpan<byte> key) => new MessagePackReader(key).NextMessagePackType == MessagePackType.String;

    public static bool IsSimple(ReadOnlySpan<byte> key)
    {
        var reader = new MessagePackReader(key);
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Integer or MessagePackType.String or MessagePackType.Boolean or MessagePackType.Float or MessagePackType.Extension:
                return true;
            case MessagePackType.Array:
                return reader.ReadArrayHeader() > 0 && reader.ReadByte() < ExtensionCode.FirstShared;
            default:
                return false;
        }
    }
}
