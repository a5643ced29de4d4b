using System.Buffers;
using System.Text;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class MessagePackStringTests
{
    [Theory]
    [InlineData(0, "a0")]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(65535, "daffff")]
    [InlineData(65536, "db00010000")]
    [InlineData(1_000_000, "db000f4240")]
    public void A_string_has_the_shortest_header_for_its_bytes(int byteCount, string header)
    {
        // One character of three bytes makes count of characters and count of bytes differ around every boundary.
        foreach (string text in byteCount < 3 ? [""] : new[] { new string('x', byteCount), new string('x', byteCount - 3) + "€" })
        {
            byte[] expected = [.. Codec.Bytes(header), .. Encoding.UTF8.GetBytes(text)];
            Assert.Equal(expected, Codec.Write((ref MessagePackWriter w) => w.Write(text)));
            Assert.Equal(expected, Codec.Write((ref MessagePackWriter w) => Assert.True(w.TryWrite(text))));
            Assert.Equal(expected, Codec.Write((ref MessagePackWriter w) => w.WriteString(Encoding.UTF8.GetBytes(text))));
            Assert.Equal(text, Codec.Read(expected, (ref MessagePackReader r) => r.ReadString()));
        }
    }

    [Theory]
    [InlineData("a161")]
    [InlineData("d90161")]
    [InlineData("da000161")]
    [InlineData("db0000000161")]
    public void Every_string_format_is_read(string hex)
    {
        Assert.Equal("a", Codec.ReadHex(hex, (ref MessagePackReader r) => r.ReadString()));
        Assert.Equal("61", Codec.ReadHex(hex, (ref MessagePackReader r) => Convert.ToHexString(r.ReadStringSequence()!.Value.ToArray())));
    }

    [Fact]
    public void Every_number_of_characters_around_a_boundary_comes_back()
    {
        foreach (string unit in new[] { "a", "ß", "€", "😀" })
        {
            foreach (int count in Enumerable.Range(0, 300).Concat(Enumerable.Range(4090, 12)).Concat(Enumerable.Range(21_840, 10)))
            {
                string text = string.Concat(Enumerable.Repeat(unit, count));
                byte[] bytes = Codec.Write((ref MessagePackWriter w) => w.Write(text));
                Assert.Equal(text, Codec.Read(bytes, (ref MessagePackReader r) => r.ReadString()));
            }
        }
    }

    [Fact]
    public void A_null_string_and_a_null_array_are_nil()
    {
        Assert.Equal("c0", Codec.WriteHex((ref MessagePackWriter w) => w.Write((string?)null)));
        Assert.Equal("c0", Codec.WriteHex((ref MessagePackWriter w) => w.Write((byte[]?)null)));
        Assert.Null(Codec.ReadHex("c0", (ref MessagePackReader r) => r.ReadString()));
        Assert.Null(Codec.ReadHex("c0", (ref MessagePackReader r) => r.ReadStringSequence()));
        Assert.Null(Codec.ReadHex("c0", (ref MessagePackReader r) => r.ReadBytes()));
    }

    [Fact]
    public void A_lone_surrogate_is_refused_where_exactness_is_asked_for_and_replaced_elsewhere()
    {
        string[] texts = ["\ud800", "a\udc00b", "\udc00\ud800", "😀\ud83d"];
        foreach (string whole in texts.SelectMany(text => new[] { text, new string('x', 5000) + text, text + new string('ä', 5000) }))
        {
            Assert.Empty(Codec.Write((ref MessagePackWriter w) => Assert.False(w.TryWrite(whole))));
            byte[] replaced = Codec.Write((ref MessagePackWriter w) => w.Write(whole));
            Assert.Equal(
                Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(whole)),
                Codec.Read(replaced, (ref MessagePackReader r) => r.ReadString()));
        }
    }

    [Fact]
    public void A_byte_order_mark_a_zero_and_noncharacters_are_text_as_any_other()
    {
        string text = "\ufeff\0\uffff\ufeff";
        foreach (string whole in new[] { text, text + new string('x', 500) + text })
        {
            byte[] bytes = Codec.Write((ref MessagePackWriter w) => w.Write(whole));
            Assert.Equal(whole, Codec.Read(bytes, (ref MessagePackReader r) => r.ReadString()));
        }
    }

    [Theory]
    [InlineData("a1ff")]
    [InlineData("a2c328")]
    [InlineData("a3eda080")]
    [InlineData("a1c3")]
    [InlineData("a2c080")]
    [InlineData("a4f4908080")]
    public void Bytes_that_are_not_UTF8_are_refused(string hex) =>
        Codec.ReadHexFails(hex, (ref MessagePackReader r) => r.ReadString());

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65535, "c5ffff")]
    [InlineData(65536, "c600010000")]
    public void A_byte_string_has_the_shortest_header(int length, string header)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        byte[] expected = [.. Codec.Bytes(header), .. content];

        Assert.Equal(expected, Codec.Write((ref MessagePackWriter w) => w.Write(content)));
        Assert.Equal(expected, Codec.Write((ref MessagePackWriter w) => w.Write(content.AsSpan())));
        Assert.Equal(expected, Codec.Write((ref MessagePackWriter w) => w.Write(new ReadOnlySequence<byte>(content))));
        byte[] read = Codec.Read(expected, (ref MessagePackReader r) => r.ReadBytes()!.Value.ToArray());
        Assert.Equal(content, read);
    }

    [Theory]
    [InlineData("c40107")]
    [InlineData("c5000107")]
    [InlineData("c60000000107")]
    public void Every_byte_string_format_is_read(string hex) =>
        Assert.Equal(7, Codec.ReadHex(hex, (ref MessagePackReader r) => r.ReadBytes()!.Value.ToArray().Single()));

    [Fact]
    public void A_string_is_not_read_as_a_byte_string_nor_the_reverse()
    {
        Codec.ReadHexFails("a161", (ref MessagePackReader r) => r.ReadBytes());
        Codec.ReadHexFails("c40161", (ref MessagePackReader r) => r.ReadString());
        Codec.ReadHexFails("01", (ref MessagePackReader r) => r.ReadString());
    }

    [Theory]
    [InlineData("a3616263", false)]
    [InlineData("d903616263", false)]
    [InlineData("c403616263", true)]
    [InlineData("c50003616263", true)]
    public void A_span_is_given_exactly_where_the_content_lies_in_one_piece(string hex, bool binary)
    {
        byte[] bytes = Codec.Bytes(hex);
        int given = 0;
        foreach (ReadOnlySequence<byte> sequence in Codec.Splits(bytes))
        {
            var reader = new MessagePackReader(sequence);
            if (binary ? reader.TryReadBytesSpan(out ReadOnlySpan<byte> span) : reader.TryReadStringSpan(out span))
            {
                given++;
                Assert.Equal("abc"u8.ToArray(), span.ToArray());
                Assert.True(reader.End);
                continue;
            }

            Assert.Equal(0, reader.Consumed);
            ReadOnlySequence<byte> content = (binary ? reader.ReadBytes() : reader.ReadStringSequence())!.Value;
            Assert.Equal("abc"u8.ToArray(), content.ToArray());
        }

        // All cuts in two but the two within the content; and not in segments of one byte.
        Assert.Equal(bytes.Length + 1 - 2, given);
    }

    [Fact]
    public void There_is_no_span_of_nil()
    {
        var reader = new MessagePackReader(new ReadOnlySpan<byte>([MessagePackCode.Nil]));
        Assert.False(reader.TryReadStringSpan(out _));
        Assert.False(reader.TryReadBytesSpan(out _));
        Assert.True(reader.TryReadNil());
    }

    [Fact]
    public void A_byte_string_read_from_memory_is_a_view_and_not_a_copy()
    {
        byte[] bytes = Codec.Bytes("c403010203");
        var reader = new MessagePackReader(bytes.AsMemory());
        ReadOnlySequence<byte> view = reader.ReadBytes()!.Value;

        bytes[2] = 9;

        Assert.Equal(9, view.FirstSpan[0]);
    }
}
