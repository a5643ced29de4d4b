using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

// Names that are said once a message: of enumerations, and of the properties of objects of one shape.
internal partial class ValueSerializer
{
    private readonly ShapeWriter _shapesWritten = new();
    private readonly ShapeReader _shapesRead = new();
    private readonly Comparers _comparers = new();
    private List<Type>? _namesWritten;
    private List<EnumName>? _namesRead;

    internal void WriteTypeName(ref MessagePackWriter writer, Type type)
    {
        _namesWritten ??= [];
        int number = _namesWritten.IndexOf(type);
        if (number >= 0)
        {
            writer.Write(number);
            return;
        }

        _namesWritten.Add(type);
        WriteText(ref writer, LoadedTypes.NameOf(type));
    }

    internal EnumName ReadTypeName(ref MessagePackReader reader)
    {
        _namesRead ??= [];
        if (reader.NextMessagePackType == MessagePackType.Integer)
        {
            int number = reader.ReadInt32();
            return (uint)number < (uint)_namesRead.Count ? _namesRead[number] : throw new MessagePackSerializationException($"Type name {number} of {_namesRead.Count}.");
        }

        string text = ReadText(ref reader);
        var name = new EnumName(text, LoadedTypes.FindEnumeration(text));
        _namesRead.Add(name);
        return name;
    }

    /// <summary>Writes the names of the properties that follow, and the type names if they are not the usual ones.</summary>
    protected internal void WriteShape(ref MessagePackWriter writer, ReadOnlySpan<string> names, IReadOnlyList<string>? typeNames) =>
        _shapesWritten.Write(ref writer, names, typeNames);

    /// <summary>Reads what <see cref="WriteShape"/> wrote.</summary>
    protected internal Shape ReadShape(ref MessagePackReader reader) => _shapesRead.Read(this, ref reader);

    /// <summary>Reads what <see cref="Comparers.Write"/> wrote.</summary>
    internal object? ReadComparer(ref MessagePackReader reader) => _comparers.Read(ref reader);

    private void ForgetWrittenNames()
    {
        _shapesWritten.EndMessage();
        _namesWritten?.Clear();
    }

    private void ForgetReadNames()
    {
        _shapesRead.EndMessage();
        _namesRead?.Clear();
    }
}
