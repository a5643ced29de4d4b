using System.Management.Automation;
using System.Security;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>Credentials: the name in clear, the password sealed.</summary>
internal static class Credentials
{
    public static void Write(ValueSerializer serializer, ref MessagePackWriter writer, PSCredential value)
    {
        serializer.WriteValue(ref writer, value.UserName);
        serializer.WriteValue(ref writer, value.Password);
    }

    public static PSCredential Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string? user = serializer.ReadValue(ref reader) as string;
        object? password = serializer.ReadValue(ref reader);
        return user is null ? PSCredential.Empty : new PSCredential(user, password as SecureString ?? throw new MessagePackSerializationException("A credential without a password."));
    }
}
