using System.Net;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Secrets are sealed before they reach a buffer; their text is only ever in memory that is cleared.</summary>
internal static class Secrets
{
    public static void Write(ValueSerializer serializer, ref MessagePackWriter writer, SecureString value)
    {
        ValueSealer sealer = serializer.Options.Sealer ??
            throw new ValueNotSerializableException(typeof(SecureString).FullName!, "there is no session key to seal it with");
        nint clear = Marshal.SecureStringToGlobalAllocUnicode(value);
        try
        {
            writer.Write(sealer.Seal(Bytes(clear, value.Length)));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(clear);
        }
    }

    public static SecureString Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        ValueSealer sealer = serializer.Options.Sealer ?? throw new MessagePackSerializationException("There is no session key to open a secret with.");
        byte[] bytes = ValueSerializer.ReadPlainBytes(ref reader);
        try
        {
            return sealer.Open(bytes, static clear =>
            {
                var secret = new SecureString();
                foreach (char unit in MemoryMarshal.Cast<byte, char>(clear.Span))
                    secret.AppendChar(unit);
                return secret;
            });
        }
        catch (CryptographicException failure)
        {
            throw new MessagePackSerializationException("A secret was sealed with another session's key, or altered.", failure);
        }
    }

    public static void WriteCredential(ValueSerializer serializer, ref MessagePackWriter writer, NetworkCredential value)
    {
        serializer.WriteValue(ref writer, value.UserName);
        serializer.WriteValue(ref writer, value.Domain);
        serializer.WriteValue(ref writer, value.SecurePassword);
    }

    public static NetworkCredential ReadCredential(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string user = serializer.ReadText(ref reader);
        string domain = serializer.ReadText(ref reader);
        return new NetworkCredential(user, serializer.ReadValue(ref reader) as SecureString, domain);
    }

    private static unsafe ReadOnlySpan<byte> Bytes(nint clear, int units) => new((void*)clear, units * sizeof(char));
}
