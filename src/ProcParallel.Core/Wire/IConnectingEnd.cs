namespace ProcParallel.Core.Wire;

/// <summary>How the connecting end of a <see cref="Handshake"/> proves itself, for one connection.</summary>
internal interface IConnectingEnd
{
    /// <summary>Gets what it sends first.</summary>
    byte[] Nonce { get; }

    /// <summary>Checks the other end's proof and makes its own.</summary>
    /// <returns>Null when the other end does not hold the key.</returns>
    ConnectingAnswer? Answer(byte[] otherNonce, byte[] otherProof);
}

/// <summary>The connecting end's proof, and the key that both ends have from then on.</summary>
internal sealed record ConnectingAnswer(byte[] Proof, byte[] SessionKey);
