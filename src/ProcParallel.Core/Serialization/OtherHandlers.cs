using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// A value with members of its own, which only PowerShell gives and shows: outside PowerShell, the value arrives without them.
/// </summary>
internal sealed class DecoratedHandler() : TypeHandler(ExtensionCode.Decorated, typeof(void))
{
    public const int PartsBeforeMembers = 3;

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) =>
        throw new NotSupportedException("Only a value that has members of its own is written so.");

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        reader.ReadBoolean();
        object? value = serializer.ReadValue(ref reader);
        if (value is not null)
            serializer.Bind(reference, value);
        Shape shape = serializer.ReadShape(ref reader);
        CheckCount(count, shape.Names.Length + PartsBeforeMembers);
        for (int i = 0; i < shape.Names.Length; i++)
            serializer.ReadValue(ref reader);
        return value;
    }
}

/// <summary>Values of registered types: the name under which both ends know the type, and what its converter sends.</summary>
/// <param name="converter">Null for the row, which reads all of them.</param>
internal sealed class RegisteredHandler(IParTypeConverter? converter) : TypeHandler(ExtensionCode.Registered, converter?.Type ?? typeof(IParTypeConverter))
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        object? wire = ToWire(value);
        ValueSerializer.WriteHeader(ref writer, Code, 2);
        ValueSerializer.WriteText(ref writer, converter!.Name);
        serializer.WriteValue(ref writer, wire);
    }

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, 2);
        string name = serializer.ReadText(ref reader);
        IParTypeConverter known = serializer.Options.Registry.ForName(name) ??
            throw new MessagePackSerializationException($"The type '{name}' is registered where the value comes from, but not in this process.");
        return known.FromWire(serializer.ReadValue(ref reader));
    }

    private object? ToWire(object value)
    {
        try
        {
            return converter!.ToWire(value);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new ValueNotSerializableException(ValueSerializer.NameOf(value.GetType()), $"its registered converter failed: {failure.Message}", failure);
        }
    }
}
