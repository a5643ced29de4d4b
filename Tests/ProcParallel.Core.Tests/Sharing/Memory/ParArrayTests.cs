using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

[Collection(Name)]
public sealed class ParArrayTests : MemoryTest
{
    private enum Level : short
    {
        Low = 1,
        High = 300,
    }

    [Fact]
    public void An_array_has_the_elements_that_it_was_made_from()
    {
        ParArray<double> array = Own(ParArray<double>.From([1.5, 2.5, 3.5, 4.5]));

        Assert.Equal(4, array.Length);
        Assert.Equal(2.5, array[1]);
        Assert.Equal(4.5, array[^1]);
        Assert.Equal([2.5, 3.5], array.Slice(1, 2));
        Assert.Equal([2.5, 3.5], array[1..3]);
        Assert.Equal([1.5, 2.5, 3.5, 4.5], array);
        Assert.Equal("ParArray<double>[4]", array.ToString());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public void Fresh_memory_is_zero_even_where_it_was_used_before(int length)
    {
        for (int i = 0; i < 3; i++)
        {
            using ParArray<int> array = ParArray<int>.Create(length);
            Assert.Equal(length, array.Length);
            Assert.All(array, element => Assert.Equal(0, element));
            array.CopyFrom([.. Enumerable.Range(1, length)]);
            Assert.Equal(Enumerable.Range(1, length), array);
            Assert.Equal([3, 4], array[2..4]);
            array.Fill(-1);
        }
    }

    [Fact]
    public void All_types_that_are_nothing_but_bits_can_be_elements()
    {
        Check<byte>(255);
        Check<sbyte>(-1);
        Check<short>(-2);
        Check<ushort>(65535);
        Check(int.MinValue);
        Check(uint.MaxValue);
        Check(1L << 33);
        Check(ulong.MaxValue);
        Check(1.5f);
        Check(-0.25);
        Check(1.50m);
        Check('ä');
        Check(true);
        Check((Half)2);
        Check((nint)(-5));
        Check((nuint)5);
        Check((Int128)5);
        Check(Guid.NewGuid());
        Check(DateTime.UtcNow);
        Check(DateTimeOffset.Now);
        Check(TimeSpan.FromSeconds(1));
        Check(new DateOnly(2024, 2, 29));
        Check((1, 2.5));
        Check(DayOfWeek.Friday);
        Check(Level.High);
        Check(new KeyValuePair<int, long>(1, 2));
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(object))]
    [InlineData(typeof(int?))]
    [InlineData(typeof(KeyValuePair<string, int>))]
    [InlineData(typeof(List<>))]
    [InlineData(typeof(Span<int>))]
    public void A_type_that_is_more_than_bits_cannot_be_the_type_of_elements(Type type)
    {
        var error = Assert.Throws<ArgumentException>(() => ParArray.Create(type, 10));
        Assert.Contains("cannot be the type of shared elements", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_index_out_of_range_is_an_error_and_changes_nothing(int index)
    {
        ParArray<int> array = Own(ParArray<int>.From([1, 2, 3]));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => array[index]);
        Assert.Contains($"The index {index} is outside of ParArray<int>[3].", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[index] = 9);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.SetValue(9, index));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Add(index, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Exchange(index, 9));
        Assert.Equal([1, 2, 3], array);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(2, int.MaxValue)]
    [InlineData(1, -1)]
    public void A_range_that_is_not_there_is_an_error(int start, int count)
    {
        ParArray<int> array = Own(ParArray<int>.From([1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Slice(start, count));
        if (count > 0 && count < 10)
            Assert.Throws<ArgumentOutOfRangeException>(() => array.CopyFrom(new int[count], start));
        Assert.Equal([1, 2, 3], array);
    }

    [Theory]
    [InlineData("text")]
    [InlineData(1.5)]
    [InlineData(3_000_000_000L)]
    [InlineData(null)]
    [InlineData(true)]
    public void A_value_that_an_element_cannot_hold_is_an_error_and_changes_nothing(object? value)
    {
        ParArray array = Own(ParArray.Create(typeof(int), 3));
        array.SetValue(5, 1);

        var error = Assert.Throws<InvalidCastException>(() => array.SetValue(value, 1));
        Assert.Contains("cannot be made into int", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, array.GetValue(1));
        Assert.Equal(0, array.GetValue(0));
        Assert.Equal(0, array.GetValue(2));
    }

    [Fact]
    public void A_number_of_another_type_is_converted()
    {
        ParArray array = Own(ParArray.Create(typeof(double), 1));
        array.SetValue(5L, 0);
        Assert.Equal(5.0, array.GetValue(0));
    }

    [Fact]
    public void An_array_is_made_of_an_array_of_any_type()
    {
        Array items = new short[] { 1, 2 };
        Assert.Equal([1, 2], Assert.IsType<ParArray<short>>(Own(ParArray.From(items))).ToArray());
        Assert.Throws<ArgumentException>(() => ParArray.From(new int[2, 2]));
        Assert.Throws<ArgumentException>(() => ParArray.From(Array.Empty<int>()));
        Assert.Throws<ArgumentException>(() => ParArray.From(new[] { "a" }));
    }

    [Fact]
    public void Blocks_are_copied_in_both_directions()
    {
        ParArray<short> array = Own(ParArray<short>.Create(5));
        array.CopyFrom([1, 2, 3], 1);
        short[] target = new short[7];
        array.CopyTo(target, 2);

        Assert.Equal([0, 0, 0, 1, 2, 3, 0], target);
        Assert.Equal([0, 1, 2, 3, 0], array.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => array.CopyTo(target, 3));
        array.AsSpan()[4] = 9;
        Assert.Equal(9, array[4]);
    }

    [Fact]
    public void Elements_change_in_one_step()
    {
        ParArray<long> array = Own(ParArray<long>.Create(2));

        Assert.Equal(5, array.Add(1, 5));
        Assert.Equal(6, array.Increment(1));
        Assert.Equal(6, array.Exchange(1, 10));
        Assert.Equal(10, array.CompareExchange(1, 20, comparand: 9));
        Assert.Equal(10, array.CompareExchange(1, 20, comparand: 10));
        Assert.Equal([0, 20], array);
        Assert.Equal(long.MinValue, Own(ParArray<long>.From([long.MaxValue])).Increment(0));
    }

    [Fact]
    public void Small_elements_change_in_one_step_and_leave_their_neighbours_alone()
    {
        ParArray<byte> bytes = Own(ParArray<byte>.From([1, 255, 3, 4, 5]));
        Assert.Equal(4, bytes.Add(1, 5));
        Assert.Equal(5, bytes.Exchange(4, 50));
        Assert.Equal(3, bytes.CompareExchange(2, 30, comparand: 3));
        Assert.Equal([1, 4, 30, 4, 50], bytes.ToArray());

        ParArray<short> shorts = Own(ParArray<short>.From([-1, -2, -3]));
        Assert.Equal(-7, shorts.Add(1, -5));
        Assert.Equal([-1, -7, -3], shorts.ToArray());
    }

    [Fact]
    public void Sums_of_floating_point_elements_are_sums()
    {
        ParArray<float> array = Own(ParArray<float>.Create(1));
        Assert.Equal(1.5f, array.Add(0, 1.5f));
        Assert.Equal(2.5f, array.Increment(0));
    }

    [Fact]
    public void What_is_no_number_or_too_large_is_not_added_to()
    {
        Assert.Throws<NotSupportedException>(() => Own(ParArray<bool>.Create(1)).Add(0, true));
        Assert.Throws<NotSupportedException>(() => Own(ParArray<decimal>.Create(1)).Add(0, 1));
        Assert.Throws<NotSupportedException>(() => Own(ParArray<Guid>.Create(1)).Exchange(0, Guid.NewGuid()));
    }

    private void Check<T>(T value)
        where T : unmanaged
    {
        ParArray array = Own(ParArray.Create(typeof(T), 3));
        Assert.Equal(typeof(T), array.ElementType);
        array.SetValue(value, 1);
        Assert.Equal([default, value, default], Assert.IsType<ParArray<T>>(array));
        Assert.Equal(value, Own(ParValue<T>.Create(value)).Value);
    }
}
