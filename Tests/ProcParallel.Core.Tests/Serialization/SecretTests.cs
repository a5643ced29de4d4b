using System.Net;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class SecretTests : IDisposable
{
    private readonly ValueSealer _sealer = new(RandomNumberGenerator.GetBytes(ValueSealer.KeyLength));

    private SerializationOptions Options => new() { Sealer = _sealer };

    [Theory]
    [InlineData("")]
    [InlineData("geheim")]
    [InlineData("Ä\ud800 0123456789 0123456789 0123456789 0123456789")]
    public void A_secret_arrives(string text)
    {
        Assert.Equal(text, TextOf(Trip.Of(Secret(text), Options)));
    }

    [Fact]
    public void A_credential_arrives()
    {
        NetworkCredential credential = Trip.Of(new NetworkCredential("user", "geheim", "domain"), Options);

        Assert.Equal(("user", "geheim", "domain"), (credential.UserName, credential.Password, credential.Domain));
    }

    [Fact]
    public void A_secret_is_nowhere_in_the_message()
    {
        byte[] message = new ValueSerializer(Options).Serialize(new object[] { Secret("a rather long secret"), new NetworkCredential("u", "a rather long secret") });

        Assert.Equal(-1, message.AsSpan().IndexOf(Encoding.UTF8.GetBytes("secret")));
        Assert.Equal(-1, message.AsSpan().IndexOf(Encoding.Unicode.GetBytes("secret")));
    }

    [Fact]
    public void The_same_secret_never_looks_the_same()
    {
        var serializer = new ValueSerializer(Options);
        Assert.NotEqual(serializer.Serialize(Secret("x")), serializer.Serialize(Secret("x")));
        Assert.Equal(serializer.Serialize(Secret("x")).Length, serializer.Serialize(Secret("xyz")).Length);
    }

    [Fact]
    public void Without_a_key_a_secret_does_not_leave() =>
        Assert.Throws<ValueNotSerializableException>(() => new ValueSerializer(SerializationOptions.Default).Serialize(Secret("x")));

    [Fact]
    public void A_secret_sealed_with_another_key_or_altered_is_refused()
    {
        byte[] message = new ValueSerializer(Options).Serialize(Secret("x"));
        using var other = new ValueSealer(RandomNumberGenerator.GetBytes(ValueSealer.KeyLength));

        Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(new SerializationOptions { Sealer = other }).Deserialize(message));
        Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(SerializationOptions.Default).Deserialize(message));
        message[^1] ^= 1;
        Assert.Throws<MessagePackSerializationException>(() => new ValueSerializer(Options).Deserialize(message));
    }

    public void Dispose() => _sealer.Dispose();

    private static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (char unit in text)
            secret.AppendChar(unit);
        return secret;
    }

    private static string TextOf(SecureString secret) => new NetworkCredential("", secret).Password;
}
