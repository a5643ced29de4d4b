using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>What has no room in one message. No test touches the memory that it claims.</summary>
public sealed class TooLargeTests
{
    private readonly ValueSerializer _serializer = new(SerializationOptions.Default) { RootName = "Item" };

    [Fact]
    public void A_block_of_more_than_a_message_is_an_error_before_anything_is_copied()
    {
        var numbers = GC.AllocateUninitializedArray<long>(300_000_000);

        AssertTooLarge(numbers, "System.Int64[]");
        AssertTooLarge(new PropertyBag { ["Numbers"] = numbers }, typeof(PropertyBag).FullName!);
    }

    [Fact]
    public void A_byte_array_that_leaves_no_room_for_what_is_said_of_it_is_an_error()
    {
        AssertTooLarge(GC.AllocateUninitializedArray<byte>(Array.MaxLength), "System.Byte[]");
    }

    [Fact]
    public void The_serializer_goes_on_after_it()
    {
        AssertTooLarge(GC.AllocateUninitializedArray<long>(300_000_000), "System.Int64[]");

        Assert.Equal([5], (int[])_serializer.Deserialize(_serializer.Serialize(new[] { 5 }))!);
    }

    private void AssertTooLarge(object value, string typeName)
    {
        var error = Assert.Throws<ValueNotSerializableException>(() => _serializer.Serialize(value));

        Assert.Equal(typeName, error.TypeName);
        Assert.Equal("Item", error.MemberPath);
        Assert.Contains("too large", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{PooledBufferWriter.MaximumLength}", error.Message, StringComparison.Ordinal);
    }
}
