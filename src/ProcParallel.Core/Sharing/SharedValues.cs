using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>Serializes the values that are kept in the shared objects of one server. Thread-safe.</summary>
/// <remarks>
/// Secrets are sealed with a key that every holder of a handle can derive, so that whoever takes a value can open it. Values are serialized and
/// deserialized by those who put and take them, on their own threads.
/// </remarks>
internal sealed class SharedValues
{
    private readonly ConcurrentBag<ValueSerializer> _free = [];
    private readonly SerializationOptions _options;

    public SharedValues(byte[] key)
    {
        byte[] derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, ValueSealer.KeyLength, info: Encoding.ASCII.GetBytes("ProcParallel shared values"));
        _options = new SerializationOptions { Sealer = new ValueSealer(derived) };
    }

    /// <summary>
    /// Gets or sets what makes the serializers of this process. The module and the script host set it to make those that know PowerShell's values.
    /// </summary>
    public static Func<SerializationOptions, ValueSerializer> SerializerFactory { get; set; } = options => new ValueSerializer(options);

    /// <summary>Gets or sets what takes values out of what PowerShell has wrapped them in, where they are not serialized.</summary>
    public static Func<object?, object?> Unwrap { get; set; } = static value => value;

    /// <summary>Appends a value as bytes with their length in front.</summary>
    /// <exception cref="ValueNotSerializableException">It cannot travel; the buffer is as it was.</exception>
    public void Append(PooledBufferWriter buffer, object? value)
    {
        int start = buffer.WrittenCount;
        buffer.GetSpan(ByteField.HeaderSize);
        buffer.Advance(ByteField.HeaderSize);
        ValueSerializer serializer = _free.TryTake(out ValueSerializer? free) ? free : SerializerFactory(_options);
        try
        {
            var writer = new MessagePackWriter(buffer);
            serializer.Write(ref writer, value);
            writer.Flush();
        }
        catch
        {
            buffer.Truncate(start);
            throw;
        }
        finally
        {
            _free.Add(serializer);
        }

        ByteField.WriteHeader(buffer.GetWrittenSpan(start, ByteField.HeaderSize), buffer.WrittenCount - start - ByteField.HeaderSize);
    }

    /// <summary>Reads the only value of a payload.</summary>
    /// <inheritdoc cref="Read"/>
    public object? ReadFirst(ReadOnlyMemory<byte> payload) => Read(payload.Slice(ByteField.HeaderSize, ByteField.ReadLength(payload.Span)));

    /// <summary>Reads one of the values of a payload.</summary>
    /// <returns>Where the next begins.</returns>
    /// <inheritdoc cref="Read"/>
    public int ReadNext(ReadOnlyMemory<byte> payload, int offset, out object? value)
    {
        int length = ByteField.ReadLength(payload.Span[offset..]);
        int start = offset + ByteField.HeaderSize;
        value = Read(payload.Slice(start, length));
        return start + length;
    }

    /// <exception cref="MessagePackSerializationException">This process cannot make such a value.</exception>
    public object? Read(ReadOnlyMemory<byte> bytes)
    {
        ValueSerializer serializer = _free.TryTake(out ValueSerializer? free) ? free : SerializerFactory(_options);
        try
        {
            return serializer.Deserialize(bytes);
        }
        finally
        {
            _free.Add(serializer);
        }
    }
}
