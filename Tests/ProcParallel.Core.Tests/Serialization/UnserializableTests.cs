using System.Collections;
using ProcParallel.Core.Serialization;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class UnserializableTests : IDisposable
{
    private readonly MemoryStream _stream = new();

    public static TheoryData<object> Values() =>
    [
        Stream.Null, TextReader.Null, TextWriter.Null, (nint)5, (nuint)5, () => { }, Task.CompletedTask, Thread.CurrentThread, typeof(int),
        typeof(int).Assembly, typeof(int).GetMethod("Parse", [typeof(string)])!, CancellationToken.None, AppDomain.CurrentDomain,
        new Microsoft.Win32.SafeHandles.SafeFileHandle(), new int[] { 1 }.GetEnumerator(), Yielded(), new WeakReference(null), ValueTask.CompletedTask, new ValueTask<int>(1),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void What_means_nothing_elsewhere_is_an_error_that_names_it(object value)
    {
        var failure = Assert.Throws<ValueNotSerializableException>(() => Trip.Of(value));

        Assert.Equal(value.GetType().FullName, failure.TypeName);
        Assert.Equal("Value", failure.MemberPath);
        Assert.Contains(failure.Reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_says_how_to_get_there()
    {
        Assert.Equal("Item.Connection.Stream", PathTo(new PropertyBag { ["Connection"] = new Hashtable { ["Stream"] = _stream } }));
        Assert.Equal("Item.Connection.Stream", PathTo(new PropertyBag { ["Connection"] = new Connection(_stream) }));
        Assert.Equal("Item[1][0]", PathTo(new object[] { 1, new List<object> { _stream } }));
        Assert.Equal("Item.Files[2].Item2", PathTo(new Dictionary<string, object> { ["Files"] = new ArrayList { 1, 2, (1, _stream) } }));
        Assert.Equal("Item[Int32]", PathTo(new Hashtable { [5] = _stream }));
        Assert.Equal("Item[0]", PathTo(new Stream[] { _stream }));
        Assert.Equal("Item", PathTo(_stream));
    }

    [Fact]
    public void A_path_of_very_many_steps_is_given_by_its_ends()
    {
        object value = _stream;
        for (int i = 0; i < 300; i++)
            value = new PropertyBag { [$"P{i}"] = value };

        Assert.StartsWith("Item.P299.P298.", PathTo(value), StringComparison.Ordinal);
        Assert.EndsWith(".P1.P0", PathTo(value), StringComparison.Ordinal);
        Assert.InRange(PathTo(value).Length, 1, 200);
    }

    [Fact]
    public void It_becomes_null_if_that_was_chosen()
    {
        object?[] arrived = Trip.Of(new object[] { 1, _stream, "x" }, new SerializationOptions { Unserializable = UnserializableAction.Null });
        Assert.Equal(new object?[] { 1, null, "x" }, arrived);
    }

    [Fact]
    public void It_becomes_a_property_bag_if_that_was_chosen()
    {
        object?[] arrived = Trip.Of(new object[] { _stream, _stream }, new SerializationOptions { Unserializable = UnserializableAction.PropertyBag });

        var bag = Assert.IsType<PropertyBag>(arrived[0]);
        Assert.Equal("Deserialized.System.IO.MemoryStream", bag.TypeNames![0]);
        Assert.Equal(true, bag["CanRead"]);
        Assert.Same(bag, arrived[1]);
    }

    [Fact]
    public void Within_an_object_of_the_runtime_it_becomes_null()
    {
        var bag = Assert.IsType<PropertyBag>(Trip.Of((object)new System.Diagnostics.StackFrame(0)));
        Assert.Equal("Deserialized.System.Diagnostics.StackFrame", bag.TypeNames![0]);
    }

    [Fact]
    public void Nested_too_deeply_is_an_error_and_no_crash()
    {
        object?[] nested = [];
        for (int i = 0; i < 10_000; i++)
            nested = [nested];

        var failure = Assert.Throws<ValueNotSerializableException>(() => Trip.Of((object)nested));
        Assert.Contains("nested", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_deep_as_is_allowed_arrives()
    {
        object?[] nested = [];
        for (int i = 1; i < ValueSerializer.MaxNesting; i++)
            nested = [nested];
        Trip.AssertExact(nested);
    }

    [Fact]
    public void A_stack_that_is_nearly_full_is_an_error_and_no_crash()
    {
        object?[] nested = [];
        for (int i = 1; i < ValueSerializer.MaxNesting; i++)
            nested = [nested];
        byte[] message = new ValueSerializer(SerializationOptions.Default).Serialize(nested);

        Exception? writing = null;
        Exception? reading = null;
        var thread = new Thread(
            () =>
            {
                writing = Record.Exception(() => new ValueSerializer(SerializationOptions.Default).Serialize(nested));
                reading = Record.Exception(() => new ValueSerializer(SerializationOptions.Default).Deserialize(message));
            },
            256 * 1024);
        thread.Start();
        thread.Join();

        Assert.True(writing is null or ValueNotSerializableException);
        Assert.True(reading is null or ProcParallel.Core.Wire.MessagePackSerializationException);
    }

    public void Dispose() => _stream.Dispose();

    private static IEnumerable<int> Yielded()
    {
        yield return 1;
    }

    private static string PathTo(object value)
    {
        var serializer = new ValueSerializer(SerializationOptions.Default) { RootName = "Item" };
        return Assert.Throws<ValueNotSerializableException>(() => serializer.Serialize(value)).MemberPath;
    }

    private sealed record Connection(Stream Stream);
}
