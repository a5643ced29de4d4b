using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Encrypts and authenticates secrets with the session's key (AES-256-GCM, NIST SP 800-38D: random 96-bit nonce, 128-bit tag), so that frames,
/// dumps of them and logs hold none in clear. The text is padded to a multiple of 32 bytes, which hides its exact length. Safe for
/// use by several threads.
/// </summary>
internal sealed class ValueSealer : IDisposable
{
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int PaddingUnit = 32;
    private const int LengthPrefix = 4;

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("ProcParallel.Secret.1");

    private readonly object _using = new();
    private readonly Func<object> _makeCipher;
    private AesGcm? _cipher;

    /// <param name="key"><see cref="KeyLength"/> bytes; copied.</param>
    public ValueSealer(byte[] key)
    {
        if (key.Length != KeyLength)
            throw new ArgumentException($"A key has {KeyLength} bytes.", nameof(key));
        byte[] own = (byte[])key.Clone();
        _makeCipher = () => new AesGcm(own, TagLength);
    }

    /// <summary>For a key that is itself sealed. It is opened when there is something to seal or to open, because most work has no secrets, and a worker's
    /// start should not wait for a cipher.</summary>
    /// <param name="outer">What the key is sealed with.</param>
    /// <param name="sealedKey">The key as <see cref="Seal"/> gave it.</param>
    public ValueSealer(ValueSealer outer, byte[] sealedKey)
    {
        _makeCipher = () => outer.Open(sealedKey, key => new AesGcm(key.Span, TagLength));
    }

    /// <summary>Nonce, tag and encrypted bytes in one. The caller clears <paramref name="secret"/>.</summary>
    public byte[] Seal(ReadOnlySpan<byte> secret)
    {
        int padded = (LengthPrefix + secret.Length + PaddingUnit - 1) / PaddingUnit * PaddingUnit;
        byte[] clear = GC.AllocateArray<byte>(padded, pinned: true);
        byte[] result = new byte[NonceLength + TagLength + padded];
        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(clear, secret.Length);
            secret.CopyTo(clear.AsSpan(LengthPrefix));
            RandomNumberGenerator.Fill(result.AsSpan(0, NonceLength));
            lock (_using)
            {
                Cipher().Encrypt(result.AsSpan(0, NonceLength), clear, result.AsSpan(NonceLength + TagLength), result.AsSpan(NonceLength, TagLength), Purpose);
            }

            return result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>Hands the opened secret to <paramref name="use"/> and clears it afterwards.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key, or altered.</exception>
    public TResult Open<TResult>(ReadOnlySpan<byte> sealedSecret, Func<ReadOnlyMemory<byte>, TResult> use)
    {
        if (sealedSecret.Length < NonceLength + TagLength + PaddingUnit)
            throw new CryptographicException("A sealed secret is too short.");

        byte[] clear = GC.AllocateArray<byte>(sealedSecret.Length - NonceLength - TagLength, pinned: true);
        try
        {
            lock (_using)
            {
                Cipher().Decrypt(sealedSecret[..NonceLength], sealedSecret[(NonceLength + TagLength)..], sealedSecret.Slice(NonceLength, TagLength), clear, Purpose);
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(clear);
            if ((uint)length > (uint)(clear.Length - LengthPrefix))
                throw new CryptographicException("A sealed secret has a wrong length.");
            return use(clear.AsMemory(LengthPrefix, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    public void Dispose()
    {
        lock (_using)
        {
            _cipher?.Dispose();
        }
    }

    private AesGcm Cipher() => _cipher ??= (AesGcm)_makeCipher();
}
