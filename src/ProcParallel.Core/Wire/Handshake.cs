using System.Security.Cryptography;
using System.Text;

namespace ProcParallel.Core.Wire;

/// <summary>
/// Both ends of a new connection prove that they hold the same key, without sending it, and agree on a key for this session.
/// </summary>
/// <remarks>
/// A challenge-response with HMAC-SHA256 over fresh nonces of both ends (as in ISO/IEC 9798-4, mutual, three passes). The connecting end
/// speaks first: version, connection id, nonce. The accepting end proves itself first, so an impostor that listens learns nothing.
/// </remarks>
internal static class Handshake
{
    /// <summary>Changes with every change of the wire format.</summary>
    public const int WireVersion = 1;

    public const int KeyLength = 32;

    /// <summary>Before the peer is known, no frame may be longer.</summary>
    private const int LongestFrame = 1024;

    private const string Magic = "ProcParallel";

    /// <summary>Runs the connecting end's part.</summary>
    /// <returns>The key of this session.</returns>
    /// <exception cref="ProtocolException">The other end refused, speaks another version, or does not hold the key.</exception>
    public static byte[] Connect(Channel channel, Guid connectionId, byte[] key)
    {
        channel.MaximumLength = LongestFrame;
        byte[] ownNonce = RandomNumberGenerator.GetBytes(KeyLength);
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        writer.Write(Magic);
        writer.Write(WireVersion);
        writer.Write(connectionId.ToByteArray());
        writer.Write(ownNonce);
        writer.Flush();
        channel.Send(frame);

        byte[] otherNonce = ReadChallenge(channel, key, ownNonce);
        frame.Reset();
        writer = frame.Writer();
        writer.Write(Proof(key, "connecting", otherNonce, ownNonce));
        writer.Flush();
        channel.Send(frame);
        channel.MaximumLength = FrameReader.DefaultMaximumLength;
        return SessionKey(key, ownNonce, otherNonce);
    }

    /// <summary>Runs the accepting end's part up to the point where the connection id is known.</summary>
    public static Greeting ReadGreeting(Channel channel)
    {
        channel.MaximumLength = LongestFrame;
        using Frame frame = channel.Read() ?? throw ProtocolException.Truncated();
        var reader = new MessagePackReader(frame.Span);
        if (MessageFields.ReadText(ref reader) != Magic)
        {
            throw new ProtocolException("The connection does not begin as one of ours.");
        }

        int version = reader.ReadInt32();
        return new Greeting(version, MessageFields.ReadGuid(ref reader), MessageFields.ReadByteArray(ref reader));
    }

    /// <summary>Runs the rest of the accepting end's part.</summary>
    /// <returns>The key of this session.</returns>
    public static byte[] Accept(Channel channel, Greeting greeting, byte[] key)
    {
        byte[] ownNonce = RandomNumberGenerator.GetBytes(KeyLength);
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        writer.Write(WireVersion);
        writer.Write(ownNonce);
        writer.Write(Proof(key, "accepting", greeting.Nonce, ownNonce));
        writer.Flush();
        channel.Send(frame);
        if (greeting.Version != WireVersion)
        {
            throw VersionMismatch(greeting.Version);
        }

        using Frame answer = channel.Read() ?? throw new ProtocolException("The peer left without proving that it holds the key.");
        var reader = new MessagePackReader(answer.Span);
        Verify(MessageFields.ReadByteArray(ref reader), Proof(key, "connecting", ownNonce, greeting.Nonce));
        channel.MaximumLength = FrameReader.DefaultMaximumLength;
        return SessionKey(key, greeting.Nonce, ownNonce);
    }

    private static byte[] ReadChallenge(Channel channel, byte[] key, byte[] ownNonce)
    {
        using Frame frame = channel.Read() ?? throw new ProtocolException("The other end closed the connection: it does not expect this one.");
        var reader = new MessagePackReader(frame.Span);
        int version = reader.ReadInt32();
        if (version != WireVersion)
        {
            throw VersionMismatch(version);
        }

        byte[] otherNonce = MessageFields.ReadByteArray(ref reader);
        Verify(MessageFields.ReadByteArray(ref reader), Proof(key, "accepting", ownNonce, otherNonce));
        return otherNonce;
    }

    private static void Verify(byte[] given, byte[] expected)
    {
        if (!CryptographicOperations.FixedTimeEquals(given, expected))
        {
            throw new ProtocolException("Authentication failed: the other end does not hold the key of this connection.");
        }
    }

    private static byte[] Proof(byte[] key, string role, byte[] first, byte[] second) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(role), .. first, .. second]);

    // HKDF (RFC 5869) for a key of one block. The runtime's own takes some milliseconds at its first use, which is a tenth of a worker's start.
    private static byte[] SessionKey(byte[] key, byte[] connecting, byte[] accepting)
    {
        byte[] extracted = HMACSHA256.HashData((byte[])[.. connecting, .. accepting], key);
        return HMACSHA256.HashData(extracted, (byte[])[.. Encoding.ASCII.GetBytes("ProcParallel session"), 1]);
    }

    private static ProtocolException VersionMismatch(int other) => new(
        $"Two versions of ProcParallel met: wire format {WireVersion} here, {other} there. Use the same version of the module at both ends.");

    /// <summary>What the connecting end says first.</summary>
    internal readonly record struct Greeting(int Version, Guid ConnectionId, byte[] Nonce);
}
