using System.Runtime.InteropServices;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Sharing;

/// <summary>A dictionary in the process that made it. Nothing in it waits.</summary>
internal sealed class ServedDictionary : IServedObject
{
    /// <summary>Stands for any version.</summary>
    public const long AnyVersion = -1;

    private readonly object _lock = new();
    private readonly Dictionary<byte[], Entry> _entries = new(new BytesComparer());
    private long _lastVersion;

    public void Handle(SharedRequest request)
    {
        MessagePackReader arguments = request.Arguments();
        lock (_lock)
        {
            switch ((DictionaryOperation)request.Operation)
            {
                case DictionaryOperation.Get:
                    Get(request, MessageFields.ReadByteArray(ref arguments));
                    break;
                case DictionaryOperation.Set:
                    Set(request, ref arguments);
                    break;
                case DictionaryOperation.Remove:
                    Remove(request, MessageFields.ReadByteArray(ref arguments), arguments.ReadInt64());
                    break;
                case DictionaryOperation.Count:
                    request.Reply(ReplyStatus.Done, Payload.Of(_entries.Count));
                    break;
                case DictionaryOperation.Entries:
                    ReplyParts(request, _entries.Values.SelectMany(entry => new[] { entry.Key, entry.Value }));
                    break;
                case DictionaryOperation.Keys:
                    ReplyParts(request, _entries.Values.Select(entry => entry.Key));
                    break;
                case DictionaryOperation.Clear:
                    Clear();
                    request.Reply(ReplyStatus.Done);
                    break;
                default:
                    throw ProtocolException.Unexpected((DictionaryOperation)request.Operation);
            }
        }
    }

    public void Cancel(SharedRequest request)
    {
        // None waits.
    }

    public void Leave(SharingPeer peer)
    {
        // Nothing is held for anybody.
    }

    private static void ReplyParts(SharedRequest request, IEnumerable<FramePart> parts)
    {
        List<FramePart> all = [.. parts];
        request.Reply(CollectionsMarshal.AsSpan(all));
    }

    private void Get(SharedRequest request, byte[] key)
    {
        if (_entries.TryGetValue(key, out Entry? entry))
        {
            request.Reply([entry.Value], Payload.Of(entry.Version));
        }
        else
        {
            request.Reply(ReplyStatus.Unavailable);
        }
    }

    private void Set(SharedRequest request, ref MessagePackReader arguments)
    {
        byte[] key = MessageFields.ReadByteArray(ref arguments);
        FramePart given = request.TakeBytes(ref arguments);
        long expected = arguments.ReadInt64();
        FramePart value = request.TakeBytes(ref arguments);
        _entries.TryGetValue(key, out Entry? entry);
        if (expected != AnyVersion && expected != (entry?.Version ?? 0))
        {
            given.Dispose();
            value.Dispose();
            request.Reply(ReplyStatus.Unavailable);
            return;
        }

        entry?.Release();
        _entries[key] = new Entry(given, value, ++_lastVersion);
        request.Reply(ReplyStatus.Done, Payload.Of(_lastVersion));
    }

    private void Remove(SharedRequest request, byte[] key, long expected)
    {
        if (!_entries.TryGetValue(key, out Entry? entry) || (expected != AnyVersion && expected != entry.Version))
        {
            request.Reply(ReplyStatus.Unavailable);
            return;
        }

        _entries.Remove(key);
        entry.Release();
        request.Reply(ReplyStatus.Done);
    }

    private void Clear()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Release();
        }

        _entries.Clear();
    }

    private sealed record Entry(FramePart Key, FramePart Value, long Version)
    {
        public void Release()
        {
            Key.Dispose();
            Value.Dispose();
        }
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
