using System.Collections;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A dictionary that several processes read and change.</summary>
/// <remarks>
/// Values travel by value: what the indexer gives is a copy, and changing it changes nothing in the dictionary until it is set again. Between reading and setting another
/// process may set something else; <see cref="Update"/> and <see cref="CompareAndSet"/> exclude that. Keys are texts, numbers, dates, identifiers, enumerations and
/// other values without parts; as in a hash table, keys of different types are different.
/// <para>Not a collection itself, so that PowerShell passes it on as one object: <see cref="ToHashtable"/> gives one of a moment.</para>
/// </remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "It is a dictionary, and it is called so everywhere.")]
public sealed class ParDictionary : SharedObject
{
    private readonly bool _ignoreCase;

    /// <summary>Makes a dictionary that this process serves.</summary>
    /// <param name="ignoreCase">Whether texts as keys differ by more than upper and lower case.</param>
    public ParDictionary(bool ignoreCase = false)
        : this(SharingServer.Host(new ServedDictionary()), ignoreCase ? SharedObjectKind.CaseInsensitiveDictionary : SharedObjectKind.Dictionary)
    {
        SharedObjectTable.Add(this);
    }

    internal ParDictionary(SharingLink link, long objectId, SharedObjectKind kind)
        : base(link, objectId, kind)
    {
        _ignoreCase = kind == SharedObjectKind.CaseInsensitiveDictionary;
    }

    private ParDictionary((SharingLink Link, long ObjectId) place, SharedObjectKind kind)
        : this(place.Link, place.ObjectId, kind)
    {
    }

    /// <summary>Gets the number of entries.</summary>
    public int Count
    {
        get
        {
            using SharedReply reply = Invoke((int)DictionaryOperation.Count);
            return reply.Reader().ReadInt32();
        }
    }

    /// <summary>Gets the keys of one moment.</summary>
    public IReadOnlyList<object> Keys
    {
        get
        {
            using SharedReply reply = Invoke((int)DictionaryOperation.Keys);
            return ReadAll(reply)!;
        }
    }

    /// <summary>Gets or sets the value of a key. Getting gives null where there is none.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">The key is null, or has parts.</exception>
    /// <exception cref="ValueNotSerializableException">The value cannot travel.</exception>
    /// <exception cref="SharedObjectGoneException">The process that made the dictionary has ended.</exception>
    public object? this[object key]
    {
        get => TryGet(key, out object? value) ? value : null;
        set => Set(key, value);
    }

    /// <summary>Gets the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; null if there is none.</param>
    /// <returns>Whether there is one.</returns>
    /// <inheritdoc cref="this" path="/exception"/>
    public bool TryGet(object key, out object? value) => TryGet(key, out value, out _);

    /// <summary>Gets the value of a key together with its version.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; null if there is none.</param>
    /// <param name="version">A number that changes with each setting, for <see cref="CompareAndSet"/>; 0 if there is none.</param>
    /// <returns>Whether there is one.</returns>
    /// <inheritdoc cref="this" path="/exception"/>
    public bool TryGet(object key, out object? value, out long version)
    {
        using PooledBufferWriter arguments = BeginWithKey(key);
        using SharedReply reply = Invoke((int)DictionaryOperation.Get, arguments.WrittenSpan);
        (value, version) = (null, 0);
        if (reply.Status != ReplyStatus.Done)
        {
            return false;
        }

        MessagePackReader reader = reply.Reader();
        version = reader.ReadInt64();
        value = Link.Values.ReadFirst(reply.Payload[(int)reader.Consumed..]);
        return true;
    }

    /// <summary>Says whether there is a value for the key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there is.</returns>
    /// <inheritdoc cref="this" path="/exception"/>
    public bool ContainsKey(object key) => TryGet(key, out _);

    /// <summary>Sets the value of a key, whatever it was.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; null is one too.</param>
    /// <inheritdoc cref="this" path="/exception"/>
    public void Set(object key, object? value) => CompareAndSet(key, ServedDictionary.AnyVersion, value);

    /// <summary>Sets the value of a key unless there is one already.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was set.</returns>
    /// <inheritdoc cref="this" path="/exception"/>
    public bool TryAdd(object key, object? value) => CompareAndSet(key, 0, value);

    /// <summary>Sets the value of a key if nobody has set it since it was read.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">What <see cref="TryGet(object, out object?, out long)"/> has given; 0 if there was no value.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was set.</returns>
    /// <inheritdoc cref="this" path="/exception"/>
    public bool CompareAndSet(object key, long version, object? value)
    {
        using PooledBufferWriter arguments = BeginWithKey(key);
        Link.Values.Append(arguments, key);
        var writer = new MessagePackWriter(arguments);
        writer.Write(version);
        writer.Flush();
        Link.Values.Append(arguments, value);
        using SharedReply reply = Invoke((int)DictionaryOperation.Set, arguments.WrittenSpan);
        return reply.Status == ReplyStatus.Done;
    }

    /// <summary>Makes a new value of the old one, as if in one step: if another process sets the value meanwhile, it is made once more of that.</summary>
    /// <param name="key">The key.</param>
    /// <param name="update">Makes the new value of the old one, which is null if there is none. May be called several times.</param>
    /// <returns>The new value.</returns>
    /// <inheritdoc cref="this" path="/exception"/>
    public object? Update(object key, Func<object?, object?> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        while (true)
        {
            TryGet(key, out object? value, out long version);
            object? updated = update(value);
            if (CompareAndSet(key, version, updated))
            {
                return updated;
            }
        }
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was a value.</returns>
    /// <inheritdoc cref="this" path="/exception"/>
    public bool Remove(object key)
    {
        using PooledBufferWriter arguments = BeginWithKey(key);
        var writer = new MessagePackWriter(arguments);
        writer.Write(ServedDictionary.AnyVersion);
        writer.Flush();
        using SharedReply reply = Invoke((int)DictionaryOperation.Remove, arguments.WrittenSpan);
        return reply.Status == ReplyStatus.Done;
    }

    /// <summary>Removes everything.</summary>
    public void Clear() => Invoke((int)DictionaryOperation.Clear).Dispose();

    /// <summary>Gets the entries of one moment.</summary>
    /// <returns>A hash table of its own, which compares texts as this dictionary does.</returns>
    public Hashtable ToHashtable()
    {
        using SharedReply reply = Invoke((int)DictionaryOperation.Entries);
        List<object?> all = ReadAll(reply);
        var table = new Hashtable(_ignoreCase ? StringComparer.OrdinalIgnoreCase : null);
        for (int i = 0; i < all.Count; i += 2)
        {
            table[all[i]!] = all[i + 1];
        }

        return table;
    }

    private List<object?> ReadAll(SharedReply reply)
    {
        var all = new List<object?>();
        for (int offset = 0; offset < reply.Payload.Length;)
        {
            offset = Link.Values.ReadNext(reply.Payload, offset, out object? value);
            all.Add(value);
        }

        return all;
    }

    private PooledBufferWriter BeginWithKey(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var arguments = new PooledBufferWriter(256);
        try
        {
            Link.Values.Append(arguments, key);
            if (!KeyForm.IsSimple(arguments.WrittenSpan[ByteField.HeaderSize..]))
            {
                throw new ArgumentException($"A {key.GetType().Name} cannot be a key: keys are texts, numbers and other values without parts.", nameof(key));
            }

            if (_ignoreCase && key.ToString() is { } text && KeyForm.IsText(arguments.WrittenSpan[ByteField.HeaderSize..]))
            {
                arguments.Clear();
                Link.Values.Append(arguments, text.ToUpperInvariant());
            }

            return arguments;
        }
        catch
        {
            arguments.Dispose();
            throw;
        }
    }
}
