namespace ProcParallel.Core.Wire;

/// <summary>A connecting end that has the key itself.</summary>
internal sealed class KeyHolder(byte[] key) : IConnectingEnd
{
    public byte[] Nonce { get; } = Handshake.NewNonce();

    public ConnectingAnswer? Answer(byte[] otherNonce, byte[] otherProof) => Handshake.Answer(key, Nonce, otherNonce, otherProof);
}
