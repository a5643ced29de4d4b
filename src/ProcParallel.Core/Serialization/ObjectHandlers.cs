using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Objects of named properties as they are outside PowerShell.</summary>
internal sealed class ObjectHandler() : TypeHandler<PropertyBag>(ExtensionCode.Object)
{
    public override void WriteTyped(ValueSerializer serializer, ref MessagePackWriter writer, PropertyBag value)
    {
        string[] names = [.. value.Names];
        bool substitute = value.IsSubstitute || value.Text is not null;
        ValueSerializer.WriteHeader(ref writer, substitute ? ExtensionCode.PropertyBag : Code, names.Length + (substitute ? 2 : 1));
        serializer.WriteShape(ref writer, names, value.TypeNames);
        if (substitute)
            serializer.WriteValue(ref writer, value.Text);
        foreach ((string name, object? item) in value)
        {
            try
            {
                serializer.WriteValue(ref writer, item);
            }
            catch (ValueNotSerializableException failure) when (failure.Within(name))
            {
                throw;
            }
        }
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        Shape shape = serializer.ReadShape(ref reader);
        CheckCount(count, shape.Names.Length + 1);
        var bag = new PropertyBag(shape.Names.Length) { TypeNames = shape.TypeNames };
        Fill(serializer, ref reader, reference, shape, bag);
        return bag;
    }

    internal static void Fill(ValueSerializer serializer, ref MessagePackReader reader, int reference, Shape shape, PropertyBag bag)
    {
        serializer.Bind(reference, bag);
        foreach (string name in shape.Names)
            bag.Add(name, serializer.ReadValue(ref reader));
    }
}

/// <summary>The row of what arrives for a value that cannot travel as it is, as it is outside PowerShell.</summary>
internal sealed class SubstituteObjectHandler() : TypeHandler(ExtensionCode.PropertyBag, typeof(object))
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        // A bare System.Object has nothing but its type.
        ValueSerializer.WriteHeader(ref writer, Code, 2);
        serializer.WriteShape(ref writer, [], PropertyBagHandler.NamesOf(typeof(object)));
        writer.WriteNil();
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        Shape shape = serializer.ReadShape(ref reader);
        CheckCount(count, shape.Names.Length + 2);
        string? text = reader.TryReadNil() ? null : serializer.ReadText(ref reader);
        var bag = new PropertyBag(shape.Names.Length) { TypeNames = shape.TypeNames, Text = text, IsSubstitute = true };
        ObjectHandler.Fill(serializer, ref reader, reference, shape, bag);
        return bag;
    }
}
