using System.Buffers;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class MessagePackHeaderTests
{
    [Theory]
    [InlineData(0u, "90", "80")]
    [InlineData(15u, "9f", "8f")]
    [InlineData(16u, "dc0010", "de0010")]
    [InlineData(65535u, "dcffff", "deffff")]
    [InlineData(65536u, "dd00010000", "df00010000")]
    [InlineData(uint.MaxValue, "ddffffffff", "dfffffffff")]
    public void Array_and_map_headers_are_written_in_the_shortest_format(uint count, string array, string map)
    {
        Assert.Equal(array, Codec.WriteHex((ref MessagePackWriter w) => w.WriteArrayHeader(count)));
        Assert.Equal(map, Codec.WriteHex((ref MessagePackWriter w) => w.WriteMapHeader(count)));
        if (count > int.MaxValue)
            return;
        Assert.Equal(array, Codec.WriteHex((ref MessagePackWriter w) => w.WriteArrayHeader((int)count)));
        Assert.Equal(map, Codec.WriteHex((ref MessagePackWriter w) => w.WriteMapHeader((int)count)));
    }

    [Theory]
    [InlineData("91 00", 1)]
    [InlineData("dc0001 00", 1)]
    [InlineData("dd00000002 00 00", 2)]
    public void Every_array_format_is_read(string hex, int count)
    {
        int read = Codec.ReadHex(hex, (ref MessagePackReader r) => SkipValues(ref r, r.ReadArrayHeader(), 1));
        Assert.Equal(count, read);
    }

    [Theory]
    [InlineData("81 00 00", 1)]
    [InlineData("de0001 00 00", 1)]
    [InlineData("df00000002 00 00 00 00", 2)]
    public void Every_map_format_is_read(string hex, int count)
    {
        int read = Codec.ReadHex(hex, (ref MessagePackReader r) => SkipValues(ref r, r.ReadMapHeader(), 2));
        Assert.Equal(count, read);
    }

    [Fact]
    public void A_negative_count_is_refused_by_the_writer()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.Write((ref MessagePackWriter w) => w.WriteArrayHeader(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.Write((ref MessagePackWriter w) => w.WriteMapHeader(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.Write((ref MessagePackWriter w) => w.WriteBinHeader(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.Write((ref MessagePackWriter w) => w.WriteStringHeader(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExtensionHeader(1, -1));
    }

    [Theory]
    [InlineData("dc", "dc00", "dd000000")]
    [InlineData("de", "de00", "df000000")]
    public void A_header_that_is_still_arriving_is_not_read_and_does_not_move(params string[] parts)
    {
        foreach (string part in parts.Append(""))
        {
            var reader = new MessagePackReader(Codec.Bytes(part).AsSpan());
            bool isMap = parts[0] == "de";
            Assert.False(isMap ? reader.TryReadMapHeader(out _) : reader.TryReadArrayHeader(out _));
            Assert.Equal(0, reader.Consumed);
        }
    }

    [Fact]
    public void A_header_whose_elements_are_still_arriving_can_be_read()
    {
        var arrayReader = new MessagePackReader(Codec.Bytes("dc0100").AsSpan());
        Assert.True(arrayReader.TryReadArrayHeader(out int count));
        Assert.Equal(256, count);
        var mapReader = new MessagePackReader(Codec.Bytes("df00010000").AsSpan());
        Assert.True(mapReader.TryReadMapHeader(out count));
        Assert.Equal(65536, count);
        var extensionReader = new MessagePackReader(Codec.Bytes("c9 00010000 05").AsSpan());
        Assert.True(extensionReader.TryReadExtensionFormatHeader(out ExtensionHeader header));
        Assert.Equal(new ExtensionHeader(5, 65536), header);
    }

    [Theory]
    [InlineData(0, "c70005")]
    [InlineData(1, "d405")]
    [InlineData(2, "d505")]
    [InlineData(3, "c70305")]
    [InlineData(4, "d605")]
    [InlineData(8, "d705")]
    [InlineData(16, "d805")]
    [InlineData(17, "c71105")]
    [InlineData(255, "c7ff05")]
    [InlineData(256, "c8010005")]
    [InlineData(65535, "c8ffff05")]
    [InlineData(65536, "c90001000005")]
    public void An_extension_has_the_shortest_header(int length, string header)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        byte[] bytes = Codec.Write((ref MessagePackWriter w) => w.WriteExtensionFormat(new ExtensionResult(5, content)));

        Assert.Equal([.. Codec.Bytes(header), .. content], bytes);
        byte[] read = Codec.Read(bytes, (ref MessagePackReader r) =>
        {
            ExtensionResult extension = r.ReadExtensionFormat();
            Assert.Equal(new ExtensionHeader(5, length), extension.Header);
            return extension.Data.ToArray();
        });
        Assert.Equal(content, read);
    }

    [Theory]
    [InlineData("c7 02 80 0102")]
    [InlineData("c8 0002 80 0102")]
    [InlineData("c9 00000002 80 0102")]
    [InlineData("d5 80 0102")]
    public void Every_extension_format_and_negative_types_are_read(string hex)
    {
        byte[] read = Codec.ReadHex(hex, (ref MessagePackReader r) =>
        {
            ExtensionResult extension = r.ReadExtensionFormat();
            Assert.Equal(sbyte.MinValue, extension.TypeCode);
            return extension.Data.ToArray();
        });
        Assert.Equal(new byte[] { 1, 2 }, read);
    }

    [Fact]
    public void Raw_bytes_are_read_as_a_whole_value_or_as_a_number_of_bytes()
    {
        const string Nested = "93 01 81a16b 9202a178 c403010203";
        byte[] raw = Codec.ReadHex(Nested, (ref MessagePackReader r) => r.ReadRaw().ToArray());
        Assert.Equal(Codec.Bytes(Nested), raw);
        Assert.Equal(Codec.Bytes(Nested), Codec.Write((ref MessagePackWriter w) => w.WriteRaw(new ReadOnlySequence<byte>(raw))));
        Assert.Equal(2, Codec.ReadHex("0102", (ref MessagePackReader r) => r.ReadRaw(2).Length));
        Codec.ReadHexFails("0102", (ref MessagePackReader r) => r.ReadRaw(3).Length);
    }

    [Fact]
    public void A_value_cut_out_of_a_message_can_be_read_by_a_reader_of_its_own()
    {
        byte[] bytes = Codec.Bytes("93 01 92a16bcd0102 c0");
        foreach (ReadOnlySequence<byte> sequence in Codec.Splits(bytes))
        {
            var reader = new MessagePackReader(sequence);
            reader.ReadArrayHeader();
            reader.ReadInt32();
            ReadOnlySequence<byte> raw = reader.ReadRaw();
            Assert.True(reader.TryReadNil());

            var inner = new MessagePackReader(raw);
            Assert.Equal(2, inner.ReadArrayHeader());
            Assert.Equal("k", inner.ReadString());
            Assert.Equal(0x0102, inner.ReadInt32());
            Assert.True(inner.End);
            Assert.Equal(0, raw.Slice(inner.Position).Length);
        }
    }

    [Fact]
    public void Bytes_filled_into_a_writers_span_become_part_of_the_message()
    {
        byte[] bytes = Codec.Write((ref MessagePackWriter w) =>
        {
            w.WriteBinHeader(3);
            w.GetSpan(3)[..3].Fill(7);
            w.Advance(3);
            w.Write(1);
        });

        Assert.Equal(Codec.Bytes("c4 03 07 07 07 01"), bytes);
    }

    private static int SkipValues(ref MessagePackReader reader, int count, int each)
    {
        for (int i = 0; i < count * each; i++)
            reader.Skip();
        return count;
    }
}
