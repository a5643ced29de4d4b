using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>Sends values as another process would get them: through bytes, to a serializer of its own.</summary>
internal static class Trip
{
    public static object? Of(object? value, SerializationOptions? options = null)
    {
        options ??= new SerializationOptions { Registry = new TypeRegistry() };
        return new ValueSerializer(options).Deserialize(new ValueSerializer(options).Serialize(value));
    }

    public static T Of<T>(T value, SerializationOptions? options = null)
        where T : notnull => Assert.IsType<T>(Of((object)value, options));

    /// <summary>The same, delivered in pieces of a few bytes each.</summary>
    public static object? InSegments(object? value, int segmentLength)
    {
        byte[] bytes = new ValueSerializer(SerializationOptions.Default).Serialize(value);
        var reader = new MessagePackReader(Segments.Of(bytes, segmentLength));
        object? result = new ValueSerializer(SerializationOptions.Default).Read(ref reader);
        Assert.True(reader.End);
        return result;
    }

    /// <summary>Asserts that the same value of the same type arrives, with the same shape of references.</summary>
    public static void AssertExact(object? value)
    {
        Assert.Null(GraphComparer.Difference(value, Of(value)));
        Assert.Null(GraphComparer.Difference(value, InSegments(value, 7)));
    }
}
