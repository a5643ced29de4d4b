using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class MessagePackScalarTests
{
    [Fact]
    public void Nil_is_one_byte()
    {
        Assert.Equal("c0", Codec.WriteHex((ref MessagePackWriter w) => w.WriteNil()));
        Assert.Equal(Nil.Default, Codec.ReadHex("c0", (ref MessagePackReader r) => r.ReadNil()));
        Assert.True(Codec.ReadHex("c0", (ref MessagePackReader r) => r.TryReadNil()));
        Codec.ReadHexFails("c2", (ref MessagePackReader r) => r.ReadNil());
    }

    [Fact]
    public void Asking_for_nil_where_there_is_none_does_not_move()
    {
        Assert.Equal(5, Codec.ReadHex("05", (ref MessagePackReader r) => r.TryReadNil() ? -1 : r.ReadInt32()));
        Assert.False(Codec.ReadHex("", (ref MessagePackReader r) => r.TryReadNil()));
    }

    [Fact]
    public void Booleans_are_one_byte()
    {
        Assert.Equal("c3", Codec.WriteHex((ref MessagePackWriter w) => w.Write(true)));
        Assert.Equal("c2", Codec.WriteHex((ref MessagePackWriter w) => w.Write(false)));
        Assert.True(Codec.ReadHex("c3", (ref MessagePackReader r) => r.ReadBoolean()));
        Assert.False(Codec.ReadHex("c2", (ref MessagePackReader r) => r.ReadBoolean()));
        foreach (string other in new[] { "00", "01", "c0", "c1" })
            Codec.ReadHexFails(other, (ref MessagePackReader r) => r.ReadBoolean());
    }

    [Theory]
    [InlineData(0f, "ca00000000")]
    [InlineData(-0f, "ca80000000")]
    [InlineData(1f, "ca3f800000")]
    [InlineData(float.Epsilon, "ca00000001")]
    [InlineData(float.MaxValue, "ca7f7fffff")]
    [InlineData(float.PositiveInfinity, "ca7f800000")]
    [InlineData(float.NegativeInfinity, "caff800000")]
    [InlineData(float.NaN, "caffc00000")]
    public void A_float_is_kept_to_the_bit(float value, string hex)
    {
        Assert.Equal(hex, Codec.WriteHex((ref MessagePackWriter w) => w.Write(value)));
        Assert.Equal(
            BitConverter.SingleToUInt32Bits(value),
            Codec.ReadHex(hex, (ref MessagePackReader r) => BitConverter.SingleToUInt32Bits(r.ReadSingle())));
        Assert.Equal((double)value, Codec.ReadHex(hex, (ref MessagePackReader r) => r.ReadDouble()));
    }

    [Theory]
    [InlineData(0d, "cb0000000000000000")]
    [InlineData(-0d, "cb8000000000000000")]
    [InlineData(0.1, "cb3fb999999999999a")]
    [InlineData(double.Epsilon, "cb0000000000000001")]
    [InlineData(double.MaxValue, "cb7fefffffffffffff")]
    [InlineData(double.PositiveInfinity, "cb7ff0000000000000")]
    [InlineData(double.NegativeInfinity, "cbfff0000000000000")]
    [InlineData(double.NaN, "cbfff8000000000000")]
    public void A_double_is_kept_to_the_bit(double value, string hex)
    {
        Assert.Equal(hex, Codec.WriteHex((ref MessagePackWriter w) => w.Write(value)));
        Assert.Equal(
            BitConverter.DoubleToUInt64Bits(value),
            Codec.ReadHex(hex, (ref MessagePackReader r) => BitConverter.DoubleToUInt64Bits(r.ReadDouble())));
    }

    [Fact]
    public void The_payload_of_a_NaN_is_kept()
    {
        double value = BitConverter.UInt64BitsToDouble(0x7ff8_0000_dead_beef);

        byte[] bytes = Codec.Write((ref MessagePackWriter w) => w.Write(value));

        ulong bits = Codec.Read(bytes, (ref MessagePackReader r) => BitConverter.DoubleToUInt64Bits(r.ReadDouble()));
        Assert.Equal(0x7ff8_0000_dead_beefUL, bits);
    }

    [Theory]
    [InlineData("05", 5)]
    [InlineData("d080", -128)]
    [InlineData("cfffffffffffffffff", 18446744073709551615d)]
    public void An_integer_is_read_as_a_float_too(string hex, double value)
    {
        Assert.Equal(value, Codec.ReadHex(hex, (ref MessagePackReader r) => r.ReadDouble()));
        Assert.Equal((float)value, Codec.ReadHex(hex, (ref MessagePackReader r) => r.ReadSingle()));
    }

    [Fact]
    public void A_double_is_not_read_as_a_float_nor_a_float_as_an_integer()
    {
        Codec.ReadHexFails("cb3fb999999999999a", (ref MessagePackReader r) => r.ReadSingle());
        Codec.ReadHexFails("ca3f800000", (ref MessagePackReader r) => r.ReadInt32());
        Codec.ReadHexFails("a131", (ref MessagePackReader r) => r.ReadDouble());
    }

    [Fact]
    public void The_type_and_code_of_every_first_byte_are_the_specifications()
    {
        for (int code = 0; code <= 255; code++)
        {
            MessagePackType expected = code switch
            {
                <= 0x7f or >= 0xe0 or (>= 0xcc and <= 0xd3) => MessagePackType.Integer,
                <= 0x8f or 0xde or 0xdf => MessagePackType.Map,
                <= 0x9f or 0xdc or 0xdd => MessagePackType.Array,
                <= 0xbf or (>= 0xd9 and <= 0xdb) => MessagePackType.String,
                0xc0 => MessagePackType.Nil,
                0xc1 => MessagePackType.Unknown,
                0xc2 or 0xc3 => MessagePackType.Boolean,
                <= 0xc6 => MessagePackType.Binary,
                0xca or 0xcb => MessagePackType.Float,
                _ => MessagePackType.Extension,
            };

            var reader = new MessagePackReader(new ReadOnlySpan<byte>([(byte)code]));
            Assert.Equal(expected, reader.NextMessagePackType);
            Assert.Equal(code, reader.NextCode);
            Assert.Equal(0, reader.Consumed);
        }
    }

    [Fact]
    public void A_peeking_reader_leaves_the_other_where_it_was()
    {
        string result = Codec.ReadHex("9201a2c3a4", (ref MessagePackReader r) =>
        {
            MessagePackReader peek = r.CreatePeekReader();
            peek.Skip();
            Assert.True(peek.End);
            int count = r.ReadArrayHeader();
            return $"{count} {r.ReadInt32()} {r.ReadString()}";
        });

        Assert.Equal("2 1 ä", result);
    }
}
