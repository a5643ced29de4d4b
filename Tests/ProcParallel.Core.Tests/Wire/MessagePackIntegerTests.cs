using System.Globalization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class MessagePackIntegerTests
{
    [Theory]
    [InlineData("0", "00")]
    [InlineData("127", "7f")]
    [InlineData("128", "cc80")]
    [InlineData("255", "ccff")]
    [InlineData("256", "cd0100")]
    [InlineData("65535", "cdffff")]
    [InlineData("65536", "ce00010000")]
    [InlineData("2147483647", "ce7fffffff")]
    [InlineData("4294967295", "ceffffffff")]
    [InlineData("4294967296", "cf0000000100000000")]
    [InlineData("9223372036854775807", "cf7fffffffffffffff")]
    [InlineData("18446744073709551615", "cfffffffffffffffff")]
    [InlineData("-1", "ff")]
    [InlineData("-32", "e0")]
    [InlineData("-33", "d0df")]
    [InlineData("-128", "d080")]
    [InlineData("-129", "d1ff7f")]
    [InlineData("-32768", "d18000")]
    [InlineData("-32769", "d2ffff7fff")]
    [InlineData("-2147483648", "d280000000")]
    [InlineData("-2147483649", "d3ffffffff7fffffff")]
    [InlineData("-9223372036854775808", "d38000000000000000")]
    public void An_integer_is_written_in_its_shortest_format_by_every_type_that_holds_it(string text, string hex)
    {
        var value = Int128.Parse(text, CultureInfo.InvariantCulture);
        WriteAction[] writes =
        [
            (ref MessagePackWriter w) => w.Write(sbyte.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write(byte.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write(short.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write(ushort.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write((char)ushort.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write(int.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write(uint.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write(long.CreateChecked(value)),
            (ref MessagePackWriter w) => w.Write(ulong.CreateChecked(value)),
        ];

        int held = 0;
        foreach (WriteAction write in writes)
        {
            try
            {
                Assert.Equal(hex, Codec.WriteHex(write));
                held++;
            }
            catch (OverflowException)
            {
                // The type does not hold this value.
            }
        }

        Assert.True(held > 0);
    }

    [Theory]
    [InlineData("00", "0")]
    [InlineData("7f", "127")]
    [InlineData("e0", "-32")]
    [InlineData("ff", "-1")]
    [InlineData("cc00", "0")]
    [InlineData("ccff", "255")]
    [InlineData("cd0001", "1")]
    [InlineData("cdffff", "65535")]
    [InlineData("ce00000001", "1")]
    [InlineData("ceffffffff", "4294967295")]
    [InlineData("cf0000000000000001", "1")]
    [InlineData("cf8000000000000000", "9223372036854775808")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("d07f", "127")]
    [InlineData("d080", "-128")]
    [InlineData("d17fff", "32767")]
    [InlineData("d1ffff", "-1")]
    [InlineData("d27fffffff", "2147483647")]
    [InlineData("d280000000", "-2147483648")]
    [InlineData("d30000000000000001", "1")]
    [InlineData("d38000000000000000", "-9223372036854775808")]
    public void Every_format_is_read_as_every_type_that_holds_its_value_and_refused_by_the_others(string hex, string text)
    {
        var value = Int128.Parse(text, CultureInfo.InvariantCulture);
        // Read at the end of the bytes and in their middle, which are different paths.
        foreach (string tail in new[] { "", "0000000000000000" })
        {
            ReadsOrRefuses(hex, tail, value, sbyte.MinValue, sbyte.MaxValue, (ref MessagePackReader r) => r.ReadSByte());
            ReadsOrRefuses(hex, tail, value, byte.MinValue, byte.MaxValue, (ref MessagePackReader r) => r.ReadByte());
            ReadsOrRefuses(hex, tail, value, short.MinValue, short.MaxValue, (ref MessagePackReader r) => r.ReadInt16());
            ReadsOrRefuses(hex, tail, value, ushort.MinValue, ushort.MaxValue, (ref MessagePackReader r) => r.ReadUInt16());
            ReadsOrRefuses(hex, tail, value, char.MinValue, char.MaxValue, (ref MessagePackReader r) => r.ReadChar());
            ReadsOrRefuses(hex, tail, value, int.MinValue, int.MaxValue, (ref MessagePackReader r) => r.ReadInt32());
            ReadsOrRefuses(hex, tail, value, uint.MinValue, uint.MaxValue, (ref MessagePackReader r) => r.ReadUInt32());
            ReadsOrRefuses(hex, tail, value, long.MinValue, long.MaxValue, (ref MessagePackReader r) => r.ReadInt64());
            ReadsOrRefuses(hex, tail, value, ulong.MinValue, ulong.MaxValue, (ref MessagePackReader r) => r.ReadUInt64());
        }
    }

    [Fact]
    public void A_fixed_format_is_written_whatever_the_value()
    {
        Assert.Equal("cc01", Codec.WriteHex((ref MessagePackWriter w) => w.WriteUInt8(1)));
        Assert.Equal("cd0001", Codec.WriteHex((ref MessagePackWriter w) => w.WriteUInt16(1)));
        Assert.Equal("ce00000001", Codec.WriteHex((ref MessagePackWriter w) => w.WriteUInt32(1)));
        Assert.Equal("cf0000000000000001", Codec.WriteHex((ref MessagePackWriter w) => w.WriteUInt64(1)));
        Assert.Equal("d0ff", Codec.WriteHex((ref MessagePackWriter w) => w.WriteInt8(-1)));
        Assert.Equal("d1ffff", Codec.WriteHex((ref MessagePackWriter w) => w.WriteInt16(-1)));
        Assert.Equal("d2ffffffff", Codec.WriteHex((ref MessagePackWriter w) => w.WriteInt32(-1)));
        Assert.Equal("d3ffffffffffffffff", Codec.WriteHex((ref MessagePackWriter w) => w.WriteInt64(-1)));
    }

    [Fact]
    public void Every_power_of_two_and_its_neighbours_come_back()
    {
        for (int bit = 0; bit < 64; bit++)
        {
            foreach (int delta in new[] { -1, 0, 1 })
            {
                long signed = (1L << bit) + delta;
                ulong unsigned = (1UL << bit) + (ulong)delta;
                Assert.Equal(signed, RoundTrip((ref MessagePackWriter w) => w.Write(signed), (ref MessagePackReader r) => r.ReadInt64()));
                Assert.Equal(-signed, RoundTrip((ref MessagePackWriter w) => w.Write(-signed), (ref MessagePackReader r) => r.ReadInt64()));
                Assert.Equal(unsigned, RoundTrip(
                    (ref MessagePackWriter w) => w.Write(unsigned), (ref MessagePackReader r) => r.ReadUInt64()));
            }
        }
    }

    [Fact]
    public void A_value_out_of_range_is_named_in_the_error()
    {
        MessagePackSerializationException error = Codec.ReadHexFails("cd0100", (ref MessagePackReader r) => r.ReadByte());

        Assert.Contains("256", error.Message, StringComparison.Ordinal);
        Assert.Contains("Byte", error.Message, StringComparison.Ordinal);
        Assert.IsType<OverflowException>(error.InnerException);
    }

    private static T RoundTrip<T>(WriteAction write, ReadFunc<T> read) => Codec.Read(Codec.Write(write), read);

    private static void ReadsOrRefuses<T>(string hex, string tail, Int128 value, Int128 min, Int128 max, ReadFunc<T> read)
        where T : IConvertible
    {
        T ReadAndSkipTail(ref MessagePackReader reader)
        {
            T result = read(ref reader);
            while (!reader.End)
                reader.Skip();
            return result;
        }

        if (value < min || value > max)
        {
            Codec.ReadHexFails<T>(hex + tail, ReadAndSkipTail);
            return;
        }

        T actual = Codec.ReadHex<T>(hex + tail, ReadAndSkipTail);
        Int128 number = actual is ulong large ? large : actual is char unit ? unit : actual.ToInt64(CultureInfo.InvariantCulture);
        Assert.Equal(value, number);
    }
}
