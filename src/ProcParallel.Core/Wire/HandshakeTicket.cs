namespace ProcParallel.Core.Wire;

/// <summary>
/// The proofs of one handshake, worked out by the accepting end and given to a process that it starts. The same bytes travel as between two ends that
/// have the key, but the new process need not load the system's cryptography, which would be a tenth of its start.
/// </summary>
/// <remarks>Good for one connection: the accepting end has to answer with <see cref="AcceptingNonce"/>, and once.</remarks>
internal sealed record HandshakeTicket(byte[] Nonce, byte[] AcceptingNonce, byte[] AcceptingProof, byte[] Proof, byte[] SessionKey) : IConnectingEnd
{
    public static HandshakeTicket Read(ref MessagePackReader reader) => new(
        MessageFields.ReadByteArray(ref reader),
        MessageFields.ReadByteArray(ref reader),
        MessageFields.ReadByteArray(ref reader),
        MessageFields.ReadByteArray(ref reader),
        MessageFields.ReadByteArray(ref reader));

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Nonce);
        writer.Write(AcceptingNonce);
        writer.Write(AcceptingProof);
        writer.Write(Proof);
        writer.Write(SessionKey);
    }

    // The time that a comparison takes tells nothing here: whoever fails has no second try.
    public ConnectingAnswer? Answer(byte[] otherNonce, byte[] otherProof) =>
        otherNonce.AsSpan().SequenceEqual(AcceptingNonce) && otherProof.AsSpan().SequenceEqual(AcceptingProof)
            ? new ConnectingAnswer(Proof, SessionKey)
            : null;
}
