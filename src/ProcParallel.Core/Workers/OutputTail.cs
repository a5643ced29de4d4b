using System.Text;

namespace ProcParallel.Core.Workers;

/// <summary>Keeps the last bytes that a process wrote, for the message that explains its end. Thread-safe.</summary>
internal sealed class OutputTail
{
    private readonly byte[] _ring;
    private long _total;

    public OutputTail(int capacity = 4096)
    {
        _ring = new byte[capacity];
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_ring)
        {
            ReadOnlySpan<byte> kept = bytes.Length > _ring.Length ? bytes[^_ring.Length..] : bytes;
            int position = (int)((_total + bytes.Length - kept.Length) % _ring.Length);
            int first = Math.Min(kept.Length, _ring.Length - position);
            kept[..first].CopyTo(_ring.AsSpan(position));
            kept[first..].CopyTo(_ring);
            _total += bytes.Length;
        }
    }

    /// <summary>Gets what is kept, as text without a leading partial line when something was dropped.</summary>
    public string Text()
    {
        lock (_ring)
        {
            if (_total <= _ring.Length)
            {
                return Encoding.UTF8.GetString(_ring, 0, (int)_total).Trim();
            }

            int start = (int)(_total % _ring.Length);
            string text = Encoding.UTF8.GetString([.. _ring.AsSpan(start), .. _ring.AsSpan(0, start)]);
            return text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim();
        }
    }
}
