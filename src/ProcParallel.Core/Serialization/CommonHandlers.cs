using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>The rows of <see cref="CoreHandlers"/> that nearly every process needs, apart from those that take a new process milliseconds to make.</summary>
internal static class CommonHandlers
{
    public static IReadOnlyList<TypeHandler> Rows { get; } =
    [
        new NaturalHandler<bool>(ExtensionCode.Boolean, (ref MessagePackWriter writer, bool value) => writer.Write(value)),
        new NaturalHandler<int>(ExtensionCode.Int32, (ref MessagePackWriter writer, int value) => writer.Write(value)),
        new NaturalHandler<double>(ExtensionCode.Double, (ref MessagePackWriter writer, double value) => writer.Write(value)),
        new NaturalHandler<float>(ExtensionCode.Single, (ref MessagePackWriter writer, float value) => writer.Write(value)),
        new StringHandler(),
        new ByteArrayHandler(),
        new ObjectArrayHandler(),
        new EnumHandler { Title = "any enumeration", Arrives = "the same; where the enumeration is not loaded, its number with the type names of the enumeration" },
        new ArrayFamilyHandler(ExtensionCode.Array, typeof(ArrayHandler<>), 1) { Title = "`T[]`", Arrives = "the same, where `T` is a type of this table; otherwise `object[]`" },
        new HashtableHandler(),
    ];
}
