using System.Globalization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Wire;

public sealed class MessagePackTimestampTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00.0000000Z", "d6ff00000000")]
    [InlineData("2106-02-07T06:28:15.0000000Z", "d6ffffffffff")]
    [InlineData("2106-02-07T06:28:16.0000000Z", "d7ff0000000100000000")]
    [InlineData("1970-01-01T00:00:00.0000001Z", "d7ff0000019000000000")]
    [InlineData("2514-05-30T01:53:03.9999999Z", "d7ffee6b2673ffffffff")]
    [InlineData("2514-05-30T01:53:04.0000000Z", "c70cff000000000000000400000000")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "c70cff3b9ac99cffffffffffffffff")]
    [InlineData("0001-01-01T00:00:00.0000000Z", "c70cff00000000fffffff1886e0900")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "c70cff3b9ac99c0000003afff4417f")]
    public void A_moment_has_the_shortest_timestamp_and_comes_back_to_the_tick(string text, string hex)
    {
        var moment = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

        Assert.Equal(hex, Codec.WriteHex((ref MessagePackWriter w) => w.Write(moment)));
        DateTime read = Codec.ReadHex(hex, (ref MessagePackReader r) => r.ReadDateTime());
        Assert.Equal(moment, read);
        Assert.Equal(DateTimeKind.Utc, read.Kind);
    }

    [Fact]
    public void A_local_time_is_written_as_the_moment_it_names()
    {
        var local = new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Local);
        byte[] bytes = Codec.Write((ref MessagePackWriter w) => w.Write(local));
        Assert.Equal(local.ToUniversalTime(), Codec.Read(bytes, (ref MessagePackReader r) => r.ReadDateTime()));
    }

    [Theory]
    [InlineData("d6fe00000000", "type -2")]
    [InlineData("d7ffffffffff00000000", "ns")]
    [InlineData("c70cff3b9aca000000000000000000", "ns")]
    [InlineData("c70cff000000000000003afff44180", "DateTime")]
    [InlineData("c70cff00000000fffffff1886e08ff", "DateTime")]
    [InlineData("c70cff000000007fffffffffffffff", "DateTime")]
    [InlineData("c70cff000000008000000000000000", "DateTime")]
    [InlineData("d4ff00", "1 bytes")]
    [InlineData("c700ff", "0 bytes")]
    [InlineData("00", "extension")]
    public void What_is_no_moment_is_refused_by_name(string hex, string expected)
    {
        MessagePackSerializationException error = Codec.ReadHexFails(hex, (ref MessagePackReader r) => r.ReadDateTime());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timestamp_can_be_read_after_its_header()
    {
        DateTime read = Codec.ReadHex("d6ff00000001", (ref MessagePackReader r) => r.ReadDateTime(r.ReadExtensionFormatHeader()));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1), read);
    }

    [Fact]
    public void Moments_of_all_times_come_back()
    {
        var random = new Random(11);
        for (int i = 0; i < 2000; i++)
        {
            var moment = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks + 1), DateTimeKind.Utc);
            byte[] bytes = Codec.Write((ref MessagePackWriter w) => w.Write(moment));
            Assert.Equal(moment, Codec.Read(bytes, (ref MessagePackReader r) => r.ReadDateTime()));
        }
    }
}
