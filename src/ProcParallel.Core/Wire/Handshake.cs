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
    private const string AcceptingRole = "accepting";
    private const string ConnectingRole = "connecting";

    /// <summary>Runs the connecting end's part.</summary>
    /// <returns>The key of this session.</returns>
    /// <exception cref="ProtocolException">The other end refused, speaks another version, or does not hold the key.</exception>
    public static byte[] Connect(Channel channel, Guid connectionId, IConnectingEnd end)
    {
        channel.MaximumLength = LongestFrame;
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        writer.Write(Magic);
        writer.Write(WireVersion);
        writer.Write(connectionId.ToByteArray());
        writer.Write(end.Nonce);
        writer.Flush();
        channel.Send(frame);

        ConnectingAnswer answer = ReadChallenge(channel, end);
        frame.Reset();
        writer = frame.Writer();
        writer.Write(answer.Proof);
        writer.Flush();
        channel.Send(frame);
        channel.MaximumLength = FrameReader.DefaultMaximumLength;
        return answer.SessionKey;
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
    /// <param name="channel">Where the greeting came from.</param>
    /// <param name="greeting">What <see cref="ReadGreeting"/> read.</param>
    /// <param name="key">The key that both ends must hold.</param>
    /// <param name="nonce">That of a ticket, which lets one connection in; null for a fresh one.</param>
    /// <returns>The key of this session.</returns>
    public static byte[] Accept(Channel channel, Greeting greeting, byte[] key, byte[]? nonce = null)
    {
        byte[] ownNonce = nonce ?? NewNonce();
        using var frame = new FrameBuilder();
        MessagePackWriter writer = frame.Writer();
        writer.Write(WireVersion);
        writer.Write(ownNonce);
        writer.Write(Proof(key, AcceptingRole, greeting.Nonce, ownNonce));
        writer.Flush();
        channel.Send(frame);
        if (greeting.Version != WireVersion)
        {
            throw VersionMismatch(greeting.Version);
        }

        using Frame answer = channel.Read() ?? throw new ProtocolException("The peer left without proving that it holds the key.");
        var reader = new MessagePackReader(answer.Span);
        Verify(MessageFields.ReadByteArray(ref reader), Proof(key, ConnectingRole, ownNonce, greeting.Nonce));
        channel.MaximumLength = FrameReader.DefaultMaximumLength;
        return SessionKey(key, greeting.Nonce, ownNonce);
    }

    /// <summary>Works out beforehand what the connecting end of one connection needs.</summary>
    public static HandshakeTicket NewTicket(byte[] key)
    {
        byte[] connecting = NewNonce();
        byte[] accepting = NewNonce();
        return new HandshakeTicket(
            connecting,
            accepting,
            Proof(key, AcceptingRole, connecting, accepting),
            Proof(key, ConnectingRole, accepting, connecting),
            SessionKey(key, connecting, accepting));
    }

    /// <summary>Checks the accepting end's proof with the key, and makes the connecting end's.</summary>
    /// <returns>Null when the accepting end does not hold the key.</returns>
    public static ConnectingAnswer? Answer(byte[] key, byte[] ownNonce, byte[] otherNonce, byte[] otherProof) =>
        CryptographicOperations.FixedTimeEquals(otherProof, Proof(key, AcceptingRole, ownNonce, otherNonce))
            ? new ConnectingAnswer(Proof(key, ConnectingRole, otherNonce, ownNonce), SessionKey(key, ownNonce, otherNonce))
            : null;

    public static byte[] NewNonce() => RandomNumberGenerator.GetBytes(KeyLength);

    private static ConnectingAnswer ReadChallenge(Channel channel, IConnectingEnd end)
    {
        using Frame frame = channel.Read() ?? throw new ProtocolException("The other end closed the connection: it does not expect this one.");
        var reader = new MessagePackReader(frame.Span);
        int version = reader.ReadInt32();
        if (version != WireVersion)
        {
            throw VersionMismatch(version);
        }

        byte[] otherNonce = MessageFields.ReadByteArray(ref reader);
        return end.Answer(otherNonce, MessageFields.ReadByteArray(ref reader)) ?? throw NotAuthenticated();
    }

    private static void Verify(byte[] given, byte[] expected)
    {
        if (!CryptographicOperations.FixedTimeEquals(given, expected))
        {
            throw NotAuthenticated();
        }
    }

    private static ProtocolException NotAuthenticated() =>
        new("Authentication failed: the other end does not hold the key of this connection.");

    private static byte[] Proof(byte[] key, string role, byte[] first, byte[] second) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(role), .. first, .. second]);

    // HKDF (RFC 5869) for a key of one block. The runtime's own takes some milliseconds at its first use, for which a session's first pool would wait.
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
