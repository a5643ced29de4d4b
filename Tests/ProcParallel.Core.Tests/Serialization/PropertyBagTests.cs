using System.Diagnostics;
using ProcParallel.Core.Serialization;
using Xunit;

// Properties that say always the same are still properties of the object.
#pragma warning disable CA1822

namespace ProcParallel.Core.Tests.Serialization;

public sealed class PropertyBagTests
{
    [Fact]
    public void An_unknown_object_arrives_as_its_properties_and_type_names()
    {
        PropertyBag bag = BagOf(new Node { Name = "root", Number = 5, Field = "f", Next = new Node { Name = "child" } });

        Assert.Equal([$"Deserialized.{typeof(Node).FullName}", "Deserialized.System.Object"], bag.TypeNames!);
        Assert.Equal(["Name", "Number", "Next", "Field"], bag.Names);
        Assert.Equal("root", bag["name"]);
        Assert.Equal(5, bag["Number"]);
        Assert.Equal("f", bag["Field"]);
        Assert.Equal("child", Assert.IsType<PropertyBag>(bag["Next"])["Name"]);
        Assert.Equal("<root>", bag.Text);
        Assert.True(bag.IsSubstitute);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Bags_are_cut_at_the_depth_that_was_chosen(int depth)
    {
        var root = new Node { Name = "0" };
        for (Node node = root; node.Number < 10; node = node.Next)
            node.Next = new Node { Name = $"{node.Number + 1}", Number = node.Number + 1 };

        PropertyBag? bag = BagOf(root, new SerializationOptions { Depth = depth });
        for (int level = 0; level < depth; level++)
        {
            Assert.Equal(4, bag!.Count);
            bag = bag["Next"] as PropertyBag;
        }

        Assert.Equal(0, bag!.Count);
        Assert.Equal($"<{depth}>", bag.Text);
        Assert.Equal($"Deserialized.{typeof(Node).FullName}", bag.TypeNames![0]);
    }

    [Fact]
    public void What_travels_exactly_does_not_count_as_depth()
    {
        object?[] nested = [new Node { Name = "deep" }];
        for (int i = 0; i < 50; i++)
            nested = [nested];
        object? arrived = Trip.Of((object)nested, new SerializationOptions { Depth = 1 });
        for (int i = 0; i < 51; i++)
            arrived = ((object?[])arrived!)[0];

        Assert.Equal("deep", Assert.IsType<PropertyBag>(arrived)["Name"]);
    }

    [Fact]
    public void A_property_that_throws_is_null()
    {
        PropertyBag bag = BagOf(new Throwing());

        Assert.Equal(["Bad", "Good"], bag.Names);
        Assert.Null(bag["Bad"]);
        Assert.Equal(1, bag["Good"]);
        Assert.Null(bag.Text);
    }

    [Fact]
    public void A_cycle_of_unknown_objects_stays_one()
    {
        var node = new Node { Name = "x" };
        node.Next = node;
        PropertyBag bag = BagOf(node);

        Assert.Same(bag, bag["Next"]);
    }

    [Fact]
    public void A_graph_without_end_is_cut_in_good_time()
    {
        var watch = Stopwatch.StartNew();
        byte[] message = new ValueSerializer(new SerializationOptions { Depth = 100 }).Serialize(new Endless());

        Assert.InRange(message.Length, 1, 20_000_000);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Slow_properties_are_cut_in_good_time()
    {
        PropertyBag bag = BagOf(new Slow(), new SerializationOptions { Depth = 100 });
        int depth = 0;
        for (PropertyBag? level = bag; level is not null; level = level["Next"] as PropertyBag)
            depth++;

        Assert.InRange(depth, 2, 30);
    }

    [Fact]
    public void A_process_arrives_as_what_is_cheap_to_know()
    {
        using var process = Process.GetCurrentProcess();
        PropertyBag bag = BagOf(process);

        Assert.Equal(process.Id, bag["Id"]);
        Assert.Equal(process.ProcessName, bag["ProcessName"]);
        Assert.Equal("Deserialized.System.Diagnostics.Process", bag.TypeNames![0]);
        Assert.False(bag.TryGetValue("Modules", out _));
        Assert.False(bag.TryGetValue("Handle", out _));
    }

    [Fact]
    public void A_structure_arrives_as_its_fields() => Assert.Equal(3, BagOf(new Point { X = 3 })["X"]);

    [Fact]
    public void A_bag_that_arrived_can_be_sent_on() => Trip.AssertExact(BagOf(new Node { Name = "x", Next = new Node() }));

    [Fact]
    public void Of_two_properties_that_differ_by_case_one_arrives() => Assert.Equal(1, BagOf(new Cased()).Count);

    private static PropertyBag BagOf(object value, SerializationOptions? options = null) => Assert.IsType<PropertyBag>(Trip.Of(value, options));

    private sealed class Node
    {
        public string Field = "";

        public string Name { get; set; } = "";

        public int Number { get; set; }

        public Node Next { get; set; } = null!;

        public override string ToString() => $"<{Name}>";
    }

    private sealed class Throwing
    {
        public int Bad => throw new InvalidOperationException();

        public int Good => 1;

        public override string ToString() => throw new InvalidOperationException();
    }

    private sealed class Endless
    {
        public Endless A => new();

        public Endless B => new();

        public Endless C => new();
    }

    private sealed class Slow
    {
        public Slow Next
        {
            get
            {
                Thread.Sleep(100);
                return new Slow();
            }
        }
    }

    private struct Point
    {
        public int X;
    }

    private sealed class Cased
    {
        public int Name => 1;

        public int NAME => 2;
    }
}
