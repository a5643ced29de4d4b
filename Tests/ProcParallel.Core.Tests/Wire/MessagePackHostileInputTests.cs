using System.Buffers;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class MessagePackHostileInputTests
{
    private const int BombDepth = 10_000_000;

    [Theory]
    [InlineData("dd 7fffffff 00")]
    [InlineData("dd ffffffff 00")]
    [InlineData("dc ffff 00")]
    [InlineData("92 00")]
    [InlineData("df 7fffffff 0000")]
    [InlineData("df 80000000 0000")]
    [InlineData("82 000000")]
    [InlineData("db 7fffffff 61")]
    [InlineData("db ffffffff 61")]
    [InlineData("bf 61")]
    [InlineData("d9 02 61")]
    [InlineData("c6 ffffffff 00")]
    [InlineData("c4 02 00")]
    [InlineData("c9 ffffffff 05 00")]
    [InlineData("d8 05 00")]
    [InlineData("c7 0c ff 00")]
    public void A_header_that_promises_more_than_there_is_is_refused_without_allocating_it(string hex)
    {
        byte[] bytes = Codec.Bytes(hex);
        ReadOneOf(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ReadOneOf(bytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Codec.ReadFails(bytes, (ref MessagePackReader r) => { r.Skip(); return 0; });
        Codec.ReadFails(bytes, (ref MessagePackReader r) => r.ReadRaw());
    }

    [Fact]
    public void The_code_that_is_never_used_is_refused_wherever_it_stands()
    {
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => { r.Skip(); return 0; });
        Codec.ReadHexFails("9101c1", (ref MessagePackReader r) => { r.Skip(); r.Skip(); return 0; });
        Codec.ReadHexFails("9201c1", (ref MessagePackReader r) => r.TrySkip());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadInt32());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadDouble());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadSingle());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadString());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadBytes());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadArrayHeader());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadMapHeader());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadExtensionFormat());
        Codec.ReadHexFails("c1", (ref MessagePackReader r) => r.ReadNil());
    }

    [Fact]
    public void An_error_says_what_was_expected_what_was_found_and_where()
    {
        MessagePackSerializationException error = Codec.ReadHexFails("93 01 02 a161", (ref MessagePackReader r) =>
        {
            int count = r.ReadArrayHeader();
            for (int i = 0; i < count; i++)
                r.ReadInt32();
            return count;
        });

        Assert.Contains("an integer", error.Message, StringComparison.Ordinal);
        Assert.Contains("0xa1", error.Message, StringComparison.Ordinal);
        Assert.Contains("byte 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_can_be_read_from_no_bytes()
    {
        Codec.ReadFails([], (ref MessagePackReader r) => r.NextCode);
        Codec.ReadFails([], (ref MessagePackReader r) => r.NextMessagePackType);
        Codec.ReadFails([], (ref MessagePackReader r) => r.ReadInt64());
        Codec.ReadFails([], (ref MessagePackReader r) => r.ReadUInt64());
        Codec.ReadFails([], (ref MessagePackReader r) => r.ReadBoolean());
        Codec.ReadFails([], (ref MessagePackReader r) => r.ReadString());
        Codec.ReadFails([], (ref MessagePackReader r) => r.ReadArrayHeader());
        Codec.ReadFails([], (ref MessagePackReader r) => r.ReadDateTime());
        Codec.ReadFails([], (ref MessagePackReader r) => { r.Skip(); return 0; });
        Assert.False(Codec.Read([], (ref MessagePackReader r) => r.TrySkip()));
        Assert.True(new MessagePackReader(default(ReadOnlySequence<byte>)).End);
        Assert.False(new MessagePackReader(default(ReadOnlySequence<byte>)).TrySkip());
    }

    [Fact(Timeout = 60_000)]
    public Task A_bomb_of_nested_arrays_is_skipped_without_a_stack_overflow() => Task.Run(() =>
    {
        byte[] bomb = new byte[BombDepth + 1];
        Array.Fill(bomb, (byte)0x91, 0, BombDepth);

        var reader = new MessagePackReader(bomb.AsSpan());
        reader.Skip();
        Assert.True(reader.End);

        var incomplete = new MessagePackReader(bomb.AsSpan(0, BombDepth));
        Assert.False(incomplete.TrySkip());
        Assert.Equal(0, incomplete.Consumed);
    });

    [Fact(Timeout = 60_000)]
    public Task A_bomb_of_arrays_that_each_promise_the_most_ends_at_the_first() => Task.Run(() =>
    {
        byte[] bomb = new byte[5 * 1_000_000];
        for (int i = 0; i < bomb.Length; i += 5)
            Codec.Bytes("ddffffffff").CopyTo(bomb, i);

        var reader = new MessagePackReader(bomb.AsSpan());
        Assert.False(reader.TrySkip());
        Assert.Equal(0, reader.Consumed);
    });

    [Fact]
    public void Whoever_recurses_is_stopped_at_the_depth_limit()
    {
        MessagePackSecurity security = MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(3);

        Assert.Equal(3, Codec.ReadHex("91919101", (ref MessagePackReader r) => NestingOf(ref r, security)));
        Codec.ReadHexFails("9191919101", (ref MessagePackReader r) => NestingOf(ref r, security));
        Assert.Equal(500, MessagePackSecurity.UntrustedData.MaximumObjectGraphDepth);
        Assert.Throws<ArgumentOutOfRangeException>(() => security.WithMaximumObjectGraphDepth(0));
    }

    [Fact]
    public void A_reader_over_a_span_has_no_position()
    {
        Assert.Throws<InvalidOperationException>(() => new MessagePackReader(new ReadOnlySpan<byte>([1])).Position);
        Assert.Throws<InvalidOperationException>(() => new MessagePackReader(new ReadOnlySpan<byte>([1])).Sequence);
    }

    private static int NestingOf(ref MessagePackReader reader, MessagePackSecurity security)
    {
        if (reader.NextMessagePackType != MessagePackType.Array)
        {
            reader.Skip();
            return 0;
        }

        security.DepthStep(ref reader);
        reader.ReadArrayHeader();
        int inner = NestingOf(ref reader, security);
        reader.Depth--;
        return 1 + inner;
    }

    private static void ReadOneOf(byte[] bytes)
    {
        Codec.ReadFails(bytes, (ref MessagePackReader r) => r.NextMessagePackType switch
        {
            MessagePackType.Array => r.ReadArrayHeader(),
            MessagePackType.Map => r.ReadMapHeader(),
            MessagePackType.String => r.ReadString()!.Length,
            MessagePackType.Binary => r.ReadBytes()!.Value.Length,
            _ => r.ReadExtensionFormat().Data.Length,
        });
    }
}
