using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using ProcParallel.Core.Serialization;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class SimpleValueTests
{
    public static IEnumerable<object?[]> Values() => Samples.Select(sample => new object?[] { sample });

    [Theory]
    [MemberData(nameof(Values))]
    public void A_simple_value_arrives_as_it_was(object? value) => Trip.AssertExact(value);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-32)]
    [InlineData(-33)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void An_integer_of_any_width_keeps_its_width(int value)
    {
        Trip.AssertExact(value);
        Trip.AssertExact((sbyte)value);
        Trip.AssertExact((byte)value);
        Trip.AssertExact((short)value);
        Trip.AssertExact((ushort)value);
        Trip.AssertExact((uint)value);
        Trip.AssertExact((long)value << 31);
        Trip.AssertExact((ulong)value);
        Trip.AssertExact((Int128)value << 90);
        Trip.AssertExact((UInt128)(uint)value << 90);
    }

    [Fact]
    public void A_not_a_number_keeps_its_payload()
    {
        double quiet = BitConverter.UInt64BitsToDouble(0x7ff8_0000_dead_beef);
        double signalling = BitConverter.UInt64BitsToDouble(0xfff0_0000_0000_0001);
        float single = BitConverter.UInt32BitsToSingle(0x7fc0_1234);

        Assert.Equal(0x7ff8_0000_dead_beefUL, BitConverter.DoubleToUInt64Bits(Trip.Of(quiet)));
        Assert.Equal(0xfff0_0000_0000_0001UL, BitConverter.DoubleToUInt64Bits(Trip.Of(signalling)));
        Assert.Equal(0x7fc0_1234u, BitConverter.SingleToUInt32Bits(Trip.Of(single)));
    }

    [Fact]
    public void The_small_types_of_the_wire_are_small()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);

        Assert.Single(serializer.Serialize(null));
        Assert.Single(serializer.Serialize(true));
        Assert.Single(serializer.Serialize(100));
        Assert.Equal(3, serializer.Serialize(1000).Length);
        Assert.Equal(4, serializer.Serialize("abc").Length);
    }

    [Fact]
    public void A_local_time_that_daylight_saving_makes_ambiguous_stays_on_its_side()
    {
        var zone = TimeZoneInfo.Local;
        DateTime utc = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int hour = 0; hour < 366 * 24; hour++, utc = utc.AddHours(1))
        {
            DateTime local = TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
            if (zone.IsAmbiguousTime(local))
                Assert.Equal(utc, Trip.Of(utc.ToLocalTime()).ToUniversalTime());
        }
    }

    [Fact]
    public void An_encoding_keeps_whether_it_writes_a_mark()
    {
        Assert.Empty(Trip.Of(new UTF8Encoding(false)).GetPreamble());
        Assert.Equal(3, ((Encoding)Trip.Of((object)Encoding.UTF8)!).GetPreamble().Length);
        Assert.Equal(28591, ((Encoding)Trip.Of((object)Encoding.Latin1)!).CodePage);
    }

    [Fact]
    public void A_regular_expression_keeps_options_and_timeout()
    {
        Regex regex = Trip.Of(new Regex("a(b)?", RegexOptions.IgnoreCase | RegexOptions.RightToLeft, TimeSpan.FromSeconds(3)));

        Assert.Equal("a(b)?", regex.ToString());
        Assert.Equal(RegexOptions.IgnoreCase | RegexOptions.RightToLeft, regex.Options);
        Assert.Equal(TimeSpan.FromSeconds(3), regex.MatchTimeout);
        Assert.Equal(Regex.InfiniteMatchTimeout, Trip.Of(new Regex("x")).MatchTimeout);
    }

    [Fact]
    public void An_address_that_the_runtime_keeps_in_a_class_of_its_own_arrives_as_an_address()
    {
        Assert.Equal(IPAddress.Loopback, Trip.Of((object)IPAddress.Loopback));
        Assert.Equal(IPAddress.IPv6Any, Trip.Of((object)IPAddress.IPv6Any));
    }

    private static readonly object?[] Samples =
    [
        null, true, false, 'x', '\0', '\ud800', "", "abc", 0.1f, float.NaN, float.NegativeInfinity, -0.0f, float.Epsilon,
        0.1, double.NaN, double.PositiveInfinity, -0.0, double.Epsilon, double.MaxValue, Half.NaN, Half.MaxValue,
        0m, 1.0m, 1.00m, -0.000m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m,
        BigInteger.Zero, BigInteger.MinusOne, BigInteger.Pow(7, 500), -BigInteger.Pow(2, 64), new Complex(1.5, -2), new Rune(0x1f600),
        long.MinValue, long.MaxValue, ulong.MaxValue, uint.MaxValue, Int128.MinValue, UInt128.MaxValue,
        DateTime.MinValue, DateTime.MaxValue, new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Unspecified).AddTicks(1), DateTime.UtcNow, DateTime.Now,
        DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromMinutes(-570)),
        DateOnly.MinValue, DateOnly.MaxValue, TimeOnly.MinValue, TimeOnly.MaxValue, TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero,
        Guid.Empty, new Guid("11223344-5566-7788-99aa-bbccddeeff00"), new Version(1, 2), new Version(1, 2, 3, 4), new Version(0, 0, 0),
        new Uri("https://example.org/a%20b?q=ä#f"), new Uri("../relative path", UriKind.Relative), new Uri("file:///tmp/x"),
        CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo("de-DE"), IPAddress.Parse("192.168.1.2"), IPAddress.Parse("fe80::1%3"), IPAddress.Parse("::ffff:1.2.3.4"),
        new IPEndPoint(IPAddress.Parse("10.0.0.1"), 65535), new IPEndPoint(IPAddress.Parse("::2"), 0),
        PhysicalAddress.Parse("00-11-22-33-44-55"), PhysicalAddress.None, new MailAddress("a@example.org"), new MailAddress("a@example.org", "Ä, B"),
        DayOfWeek.Friday, (DayOfWeek)77, FileAttributes.Archive | FileAttributes.Hidden, TinyRank.Top, VastRank.Top, LowRank.Low,
        DBNull.Value, new Index(3, true), 1..^2, new DictionaryEntry("k", 1), new KeyValuePair<string, int>("k", 1), (1, "two", 3.0),
        TimeZoneInfo.Utc,
    ];

    public enum TinyRank : byte
    {
        None,
        Top = 255,
    }

    public enum VastRank : ulong
    {
        None,
        Top = ulong.MaxValue,
    }

    public enum LowRank : long
    {
        None,
        Low = long.MinValue,
    }
}
