using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// Goes to a worker in the place of an item that cannot travel. Reading it fails with the reason: so the item is reported as failed in its
/// own place, as all others are, instead of being left out.
/// </summary>
/// <param name="TypeName">Full name of the type that cannot travel.</param>
/// <param name="MemberPath">Where it was found.</param>
/// <param name="Reason">Why it cannot.</param>
internal sealed record UnsendableValue(string TypeName, string MemberPath, string Reason)
{
    private const int Parts = 3;

    public static TypeHandler Row { get; } = new PartsHandler<UnsendableValue>(ExtensionCode.Unsendable, Parts, Write, Read) { Title = "what cannot travel, in the place of an item", Arrives = "an error of that item" };

    public static UnsendableValue Of(ValueNotSerializableException failure) => new(failure.TypeName, failure.MemberPath, failure.Reason);

    private static void Write(ValueSerializer serializer, ref MessagePackWriter writer, UnsendableValue value)
    {
        ValueSerializer.WriteText(ref writer, value.TypeName);
        ValueSerializer.WriteText(ref writer, value.MemberPath);
        ValueSerializer.WriteText(ref writer, value.Reason);
    }

    private static UnsendableValue Read(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string typeName = serializer.ReadText(ref reader);
        string path = serializer.ReadText(ref reader);
        var failure = new ValueNotSerializableException(typeName, serializer.ReadText(ref reader));
        _ = failure.Within(path);
        throw failure;
    }
}
