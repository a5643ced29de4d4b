using System.Collections;
using ProcParallel.Core.Sharing;
using Xunit;
using static ProcParallel.Core.Tests.Sharing.SharingFixture;

namespace ProcParallel.Core.Tests.Sharing.Memory;

[Collection(Name)]
public sealed class ParListTests : MemoryTest
{
    private static readonly object?[] AllTypes =
    [
        null, true, 'ä', (sbyte)-1, (byte)255, (short)-2, (ushort)65535, int.MinValue, uint.MaxValue, 1L << 33, ulong.MaxValue, 1.5f, double.NaN, 1.50m, "text", "",
        new byte[] { 1, 2, 3 }, Array.Empty<byte>(), new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(2)),
        TimeSpan.FromTicks(-1), new Guid("11223344-5566-7788-99aa-bbccddeeff00"), "ü\u20ac\U0001F600", "\ud800 alone", new string('x', 100_000),
    ];

    [Fact]
    public void A_list_has_the_items_that_it_was_made_from_in_value_and_type()
    {
        ParList list = Own(ParList.From(AllTypes));

        Assert.Equal(AllTypes.Length, list.Count);
        Assert.Equal(AllTypes, list);
        Assert.Equal(AllTypes.Select(TypeOf), list.Select(TypeOf));
        Assert.Equal(DateTimeKind.Utc, ((DateTime)list[18]!).Kind);
        Assert.Equal(TimeSpan.FromHours(2), ((DateTimeOffset)list[19]!).Offset);
        Assert.Equal("1.50", FormattableString.Invariant($"{list[13]}"));
        Assert.Equal("ParList[25]", list.ToString());
        Assert.Equal(typeof(object), list.ElementType);
    }

    [Fact]
    public void An_item_of_any_type_takes_the_place_of_one_of_any_other()
    {
        ParList list = Own(ParList.From(["left", new string('x', 100_000), 5]));
        foreach (object? one in AllTypes)
        {
            foreach (object? other in AllTypes)
            {
                list[1] = one;
                list[1] = other;
                Assert.Equal(other, list[1]);
                Assert.Equal(TypeOf(other), TypeOf(list[1]));
            }
        }

        Assert.Equal("left", list[0]);
        Assert.Equal(5, list[2]);
    }

    [Fact]
    public void A_slot_has_room_for_its_first_item_in_steps_of_eight_bytes()
    {
        ParList list = Own(ParList.From([null, 1, true, "", "12345678", "123456789", new byte[17], 1m, 1L, "äöüß!"]));
        Assert.Equal([8, 8, 8, 8, 8, 16, 24, 16, 8, 16], Enumerable.Range(0, list.Count).Select(list.GetSlotBytes));

        list = Own(ParList.From(["a", new byte[40], null], slotBytes: 17));
        Assert.Equal([24, 40, 24], Enumerable.Range(0, list.Count).Select(list.GetSlotBytes));
        list[2] = new string('z', 24);
        Assert.Equal(["a", new byte[40], new string('z', 24)], list);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.GetSlotBytes(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => list.GetSlotBytes(-1));
    }

    [Theory]
    [InlineData("123456789", 9)]
    [InlineData("ääääx", 9)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 9)]
    public void An_item_that_is_too_long_is_an_error_and_changes_nothing(object item, int needed)
    {
        ParList list = Own(ParList.From(["left", "here", "right"]));

        var error = Assert.Throws<ArgumentException>(() => list[1] = item);
        Assert.Contains($"exceeds available storage: slot 1 of ParList[3] has 8 bytes, and it needs {needed}.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["left", "here", "right"], list);
        list[1] = "12345678";
        Assert.Equal(["left", "12345678", "right"], list);
        Assert.Contains("needs 16", Assert.Throws<ArgumentException>(() => list[1] = 1.5m).Message, StringComparison.Ordinal);
        Assert.Contains("needs 14", Assert.Throws<ArgumentException>(() => list[1] = "\ud800 alone").Message, StringComparison.Ordinal);
        Assert.Equal(["left", "12345678", "right"], list);
    }

    [Fact]
    public void What_a_list_cannot_hold_is_an_error_that_names_its_type()
    {
        ParList list = Own(ParList.From(["left", new byte[1000], "right"]));
        (object Value, string Type)[] wrong =
            [(new Hashtable(), "Hashtable"), (new[] { 1 }, "int[]"), (new object(), "object"), (DayOfWeek.Friday, "DayOfWeek"), (typeof(int), "Type"), (new Version(1, 0), "Version")];
        Assert.All(wrong, one =>
        {
            var error = Assert.Throws<ArgumentException>(() => list[1] = one.Value);
            Assert.Contains(one.Type, error.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("cannot be in slot 1", error.Message, StringComparison.Ordinal);
            error = Assert.Throws<ArgumentException>(() => ParList.From([1, 2, one.Value]));
            Assert.Contains("cannot be in slot 2", error.Message, StringComparison.Ordinal);
        });
        Assert.Equal(["left", new byte[1000], "right"], list);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_index_out_of_range_is_an_error_and_changes_nothing(int index)
    {
        ParList list = Own(ParList.From([1, "b", null]));
        Assert.Contains($"The index {index} is outside of ParList[3].", Assert.Throws<ArgumentOutOfRangeException>(() => list[index]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[index] = 9);
        Assert.Equal([1, "b", null], list);
    }

    [Fact]
    public void Items_are_found_by_value_and_type()
    {
        ParList list = Own(ParList.From([1, "b", null, new byte[] { 1, 2 }, 1L, "b", double.NaN]));
        Assert.Equal(0, list.IndexOf(1));
        Assert.Equal(4, list.IndexOf(1L));
        Assert.Equal(1, list.IndexOf("b"));
        Assert.Equal(2, list.IndexOf(null));
        Assert.Equal(3, list.IndexOf(new byte[] { 1, 2 }));
        Assert.Equal(6, list.IndexOf(double.NaN));
        Assert.Equal(-1, list.IndexOf("B"));
        Assert.Equal(-1, list.IndexOf(new byte[] { 1 }));
        Assert.True(list.Contains("b"));
        Assert.False(list.Contains(2));
    }

    [Fact]
    public void All_items_are_copied()
    {
        ParList list = Own(ParList.From([1, "b", null]));
        Assert.Equal([1, "b", null], list.ToArray());
        object?[] target = ["x", "x", "x", "x", "x"];
        list.CopyTo(target, 1);
        Assert.Equal(["x", 1, "b", null, "x"], target);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.CopyTo(target, 3));
        Assert.Equal(["x", 1, "b", null, "x"], target);

        // A copy is one: bytes are not those of the list.
        ParList bytes = Own(ParList.From([new byte[] { 1 }]));
        ((byte[])bytes[0]!)[0] = 9;
        Assert.Equal(new byte[] { 1 }, bytes[0]);
    }

    [Fact]
    public void A_list_that_cannot_be_made_is_an_error()
    {
        Assert.Contains("at least one item", Assert.Throws<ArgumentException>(() => ParList.From([])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ParList.From([1], slotBytes: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParList.From([1], slotBytes: int.MaxValue));
        Assert.Throws<ArgumentException>(() => ParList.From([1], "a/b"));
        Assert.Throws<ArgumentNullException>(() => ParList.From(null!));

        var error = Assert.Throws<SharedMemoryException>(() => ParList.From(Enumerable.Repeat<object?>(null, 100), Prefix + "huge", slotBytes: Array.MaxLength));
        Assert.Equal(SharedMemoryReason.OutOfSpace, error.Reason);
        Assert.Contains("There is no room for 400 GiB of shared memory", error.Message, StringComparison.Ordinal);
        Own(ParList.From([1], Prefix + "huge"));
    }

    [Fact]
    public void What_is_disposed_of_cannot_be_used()
    {
        ParList list = ParList.From([1, "b"]);
        list.Dispose();
        list.Dispose();
        Assert.True(list.IsDisposed);
        Assert.Equal(2, list.Count);
        Action[] uses =
            [() => _ = list[0], () => list[0] = 1, () => list.ToArray(), () => list.IndexOf(1), () => list.GetEnumerator().MoveNext(), () => list.CopyTo(new object?[2]), () => _ = list.Lock];
        Assert.All(uses, use => Assert.Contains("has been disposed of", Assert.Throws<ObjectDisposedException>(use).Message, StringComparison.Ordinal));
    }

    private static Type? TypeOf(object? value) => value?.GetType();
}
