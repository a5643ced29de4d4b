using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Texts that UTF-8 cannot express, as UTF-16 in the machine's byte order.</summary>
internal static class LoneSurrogates
{
    public static void Write(ref MessagePackWriter writer, string text)
    {
        ReadOnlySpan<byte> units = MemoryMarshal.AsBytes(text.AsSpan());
        writer.WriteExtensionFormatHeader(new ExtensionHeader((sbyte)ExtensionCode.String, units.Length));
        writer.WriteRaw(units);
    }

    public static string Parse(ReadOnlySpan<byte> units)
    {
        if (units.Length % sizeof(char) != 0)
            throw new MessagePackSerializationException($"A text of {units.Length} bytes of UTF-16.");
        return new string(MemoryMarshal.Cast<byte, char>(units));
    }
}
