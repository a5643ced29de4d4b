using System.Collections;
using ProcParallel.Core.Serialization;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class SharedReferenceTests
{
    [Fact]
    public void An_object_that_is_there_twice_arrives_once()
    {
        var shared = new List<object> { 1 };
        object[] arrived = Trip.Of(new object[] { shared, shared, new object[] { shared } });

        Assert.Same(arrived[0], arrived[1]);
        Assert.Same(arrived[0], ((object[])arrived[2])[0]);
    }

    [Fact]
    public void Two_equal_objects_stay_two()
    {
        object[] arrived = Trip.Of(new object[] { new List<int>(), new List<int>() });
        Assert.NotSame(arrived[0], arrived[1]);
    }

    [Fact]
    public void Something_that_contains_itself_does_so_again()
    {
        object[] array = new object[1];
        array[0] = array;
        var table = new Hashtable();
        table["self"] = table;
        var bag = new PropertyBag();
        bag["Self"] = bag;

        Trip.AssertExact(array);
        Trip.AssertExact(table);
        Trip.AssertExact(bag);
    }

    [Fact]
    public void A_tuple_can_be_within_what_it_contains()
    {
        var list = new List<object>();
        var tuple = Tuple.Create(list, "x");
        list.Add(tuple);

        Trip.AssertExact(tuple);
        Trip.AssertExact(list);
    }

    [Fact]
    public void Blocks_of_numbers_are_shared_too()
    {
        byte[] bytes = [1];
        int[] numbers = [1];
        object[] arrived = Trip.Of(new object[] { bytes, numbers, bytes, numbers });

        Assert.Same(arrived[0], arrived[2]);
        Assert.Same(arrived[1], arrived[3]);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(300)]
    [InlineData(70_000)]
    public void References_work_however_many_objects_there_are(int count)
    {
        var objects = Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray();
        Trip.AssertExact(objects.Concat(objects.Reverse()).Cast<object>().ToArray());
    }

    [Fact]
    public void A_message_knows_nothing_of_the_one_before()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);
        var shared = new List<int> { 1 };
        byte[] first = serializer.Serialize(new object[] { shared, new PropertyBag { ["a"] = 1 } });
        byte[] second = serializer.Serialize(new object[] { shared, new PropertyBag { ["a"] = 1 } });

        Assert.Equal(first, second);
    }

    [Fact]
    public void A_message_after_one_that_failed_is_whole()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);
        var shared = new List<object> { 1 };
        byte[] before = serializer.Serialize(shared);
        Assert.Throws<ValueNotSerializableException>(() => serializer.Serialize(new object[] { shared, new PropertyBag { ["a"] = new MemoryStream() } }));

        Assert.Equal(before, serializer.Serialize(shared));
    }

    [Fact]
    public void Objects_that_look_alike_say_their_names_once()
    {
        var serializer = new ValueSerializer(SerializationOptions.Default);
        int one = serializer.Serialize(new object[] { Bag() }).Length;
        int two = serializer.Serialize(new object[] { Bag(), Bag() }).Length;

        Assert.InRange(two - one, 1, 8);
        static PropertyBag Bag() => new() { ["A rather long name of a property"] = 1, ["Another rather long name"] = 2 };
    }

    [Fact]
    public void More_shapes_than_are_kept_arrive()
    {
        object[] bags = [.. Enumerable.Range(0, 500).Select(number => new PropertyBag { [$"P{number % 37}"] = number, [$"Q{number % 11}"] = null })];
        Trip.AssertExact(bags);
    }
}
