using System.Reflection;
using System.Xml;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Documents, and the paths of files.</summary>
internal static class Documents
{
    // A document type can define entities that grow beyond all bounds when they are expanded.
    private const long MostEntityCharacters = 10_000_000;

    private static readonly FieldInfo? OriginalPath = typeof(FileSystemInfo).GetField("OriginalPath", BindingFlags.Instance | BindingFlags.NonPublic);

    public static void WriteXml(ValueSerializer serializer, ref MessagePackWriter writer, XmlDocument value)
    {
        ValueSerializer.WriteText(ref writer, value.OuterXml);
        writer.Write(value.PreserveWhitespace);
    }

    public static XmlDocument ReadXml(ValueSerializer serializer, ref MessagePackReader reader)
    {
        XmlDocument document = Parse(serializer.ReadText(ref reader));
        document.PreserveWhitespace = reader.ReadBoolean();
        return document;
    }

    public static void WriteElement(ValueSerializer serializer, ref MessagePackWriter writer, XmlElement value) =>
        ValueSerializer.WriteText(ref writer, value.OuterXml);

    public static XmlElement ReadElement(ValueSerializer serializer, ref MessagePackReader reader) =>
        Parse(serializer.ReadText(ref reader)).DocumentElement ?? throw new MessagePackSerializationException("A document without an element.");

    public static void WritePath(ValueSerializer serializer, ref MessagePackWriter writer, FileSystemInfo value)
    {
        ValueSerializer.WriteText(ref writer, value.FullName);
        string original = value.ToString();
        if (original == value.FullName)
            writer.WriteNil();
        else
            ValueSerializer.WriteText(ref writer, original);
    }

    public static FileInfo ReadFile(ValueSerializer serializer, ref MessagePackReader reader) =>
        WithOriginal(new FileInfo(serializer.ReadText(ref reader)), serializer, ref reader);

    public static DirectoryInfo ReadDirectory(ValueSerializer serializer, ref MessagePackReader reader) =>
        WithOriginal(new DirectoryInfo(serializer.ReadText(ref reader)), serializer, ref reader);

    private static XmlDocument Parse(string text)
    {
        var document = new XmlDocument { XmlResolver = null, PreserveWhitespace = true };
        if (text.Length == 0)
            return document;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null, MaxCharactersFromEntities = MostEntityCharacters };
        using var source = XmlReader.Create(new StringReader(text), settings);
        document.Load(source);
        return document;
    }

    // The full path is made from the current directory when the object is made, which may be another one here; the text it was
    // made from is a protected field that only shows in ToString.
    private static T WithOriginal<T>(T info, ValueSerializer serializer, ref MessagePackReader reader)
        where T : FileSystemInfo
    {
        if (!reader.TryReadNil())
            OriginalPath?.SetValue(info, serializer.ReadText(ref reader));
        return info;
    }
}
