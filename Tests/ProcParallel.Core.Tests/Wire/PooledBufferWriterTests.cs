using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class PooledBufferWriterTests
{
    [Fact]
    public void What_is_written_is_kept_while_the_buffer_grows()
    {
        using var buffer = new PooledBufferWriter();
        for (int i = 0; i < 100_000; i++)
        {
            buffer.GetSpan(1)[0] = (byte)i;
            buffer.Advance(1);
        }

        Assert.Equal(100_000, buffer.WrittenCount);
        for (int i = 0; i < 100_000; i++)
            Assert.Equal((byte)i, buffer.WrittenSpan[i]);
        Assert.True(buffer.WrittenMemory.Span.SequenceEqual(buffer.WrittenSpan));
    }

    [Fact]
    public void The_buffer_at_least_doubles_when_it_grows()
    {
        using var buffer = new PooledBufferWriter(1000);
        int growths = 0;
        for (int capacity = buffer.Capacity; buffer.WrittenCount < 1_000_000; capacity = buffer.Capacity)
        {
            buffer.GetMemory(1);
            buffer.Advance(1);
            if (buffer.Capacity == capacity)
                continue;
            Assert.True(buffer.Capacity >= 2 * capacity);
            growths++;
        }

        Assert.InRange(growths, 1, 10);
    }

    [Fact]
    public void More_than_one_message_can_have_is_a_clear_error()
    {
        using var buffer = new PooledBufferWriter();
        buffer.GetSpan(10);
        buffer.Advance(10);

        var error = Assert.Throws<MessagePackSerializationException>(() => { buffer.GetSpan(PooledBufferWriter.MaximumLength - 5); });

        Assert.Contains($"{PooledBufferWriter.MaximumLength}", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, buffer.WrittenCount);
    }

    [Fact]
    public void A_length_can_be_patched_after_what_it_measures_was_written()
    {
        using var buffer = new PooledBufferWriter();
        buffer.Advance(buffer.GetSpan(4).Length >= 4 ? 4 : 0);
        "abc"u8.CopyTo(buffer.GetSpan(3));
        buffer.Advance(3);

        buffer.GetWrittenSpan(0, 4).Fill(7);

        Assert.Equal(new byte[] { 7, 7, 7, 7, (byte)'a', (byte)'b', (byte)'c' }, buffer.WrittenSpan.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => { buffer.GetWrittenSpan(4, 4); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { buffer.GetWrittenSpan(-1, 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { buffer.GetWrittenSpan(0, -1); });
    }

    [Fact]
    public void Truncating_forgets_only_what_was_written_later()
    {
        using var buffer = new PooledBufferWriter();
        "abc"u8.CopyTo(buffer.GetSpan(3));
        buffer.Advance(3);

        buffer.Truncate(1);

        Assert.Equal("a"u8.ToArray(), buffer.WrittenSpan.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(2));
    }

    [Fact]
    public void Clearing_keeps_a_small_buffer_and_gives_a_large_one_back()
    {
        using var buffer = new PooledBufferWriter();
        buffer.GetSpan(100_000);
        buffer.Advance(100_000);

        buffer.Clear();
        Assert.Equal(0, buffer.WrittenCount);
        Assert.True(buffer.Capacity >= 100_000);

        buffer.Clear(retain: 50_000);
        Assert.Equal(0, buffer.Capacity);
        buffer.GetSpan(1)[0] = 1;
        buffer.Advance(1);
        Assert.Equal(1, buffer.WrittenCount);
    }

    [Fact]
    public void Advancing_beyond_the_buffer_is_refused()
    {
        using var buffer = new PooledBufferWriter();
        int room = buffer.GetSpan(1).Length;

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => { buffer.GetSpan(-1); });
    }

    [Fact]
    public void A_disposed_buffer_can_be_disposed_again_but_not_written()
    {
        var buffer = new PooledBufferWriter(10);
        buffer.Dispose();
        buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => { buffer.GetSpan(1); });
    }
}
