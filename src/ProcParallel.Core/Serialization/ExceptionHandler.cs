using System.Collections;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Exceptions: those of the runtime as they are, others as an exception that says what they were.</summary>
internal sealed class ExceptionHandler : TypeHandler
{
    private const int Parts = 9;

    public ExceptionHandler()
        : base(ExtensionCode.Exception, typeof(Exception)) => IncludesDerived = true;

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var exception = (Exception)value;
        Type type = exception.GetType();
        bool exact = serializer.FindException(ValueSerializer.NameOf(type)) == type;
        (string? message, List<KeyValuePair<string, object?>> own) = exact ? ExceptionState.Take(exception) : (MessageOf(exception), []);

        ValueSerializer.WriteHeader(ref writer, Code, Parts);
        WriteTypeNames(serializer, ref writer, exception);
        serializer.WriteValue(ref writer, message);
        serializer.WriteValue(ref writer, StackTraceOf(exception));
        writer.Write(exception.HResult);
        serializer.WriteValue(ref writer, exception.Source);
        serializer.WriteValue(ref writer, exception.HelpLink);
        WritePairs(serializer, ref writer, DataOf(exception));
        WriteInner(serializer, ref writer, exception);
        WritePairs(serializer, ref writer, own);
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, Parts);
        string[] typeNames = ReadTypeNames(serializer, ref reader);
        Exception? exact = serializer.FindException(typeNames[0]) is { } type ? ExceptionState.Allocate(type) : null;
        if (exact is not null)
            serializer.Bind(reference, exact);
        string? message = serializer.ReadValue(ref reader) as string;
        string? stackTrace = serializer.ReadValue(ref reader) as string;
        int hresult = reader.ReadInt32();
        string? source = serializer.ReadValue(ref reader) as string;
        string? helpLink = serializer.ReadValue(ref reader) as string;
        List<KeyValuePair<string, object?>> data = ReadPairs(serializer, ref reader);
        Exception[] inner = ReadInner(serializer, ref reader);
        List<KeyValuePair<string, object?>> own = ReadPairs(serializer, ref reader);

        var parts = new ExceptionParts(message, stackTrace, hresult, source, helpLink, ToDictionary(data), inner);
        if (exact is not null && ExceptionState.TryConstruct(exact, parts, own))
            return exact;
        return new DeserializedException(typeNames, parts);
    }

    private static void WriteTypeNames(ValueSerializer serializer, ref MessagePackWriter writer, Exception exception)
    {
        IReadOnlyList<string> names = exception is DeserializedException { TypeNames: [_, ..] known } ? known : NamesOf(exception.GetType());
        writer.WriteArrayHeader(names.Count);
        foreach (string name in names)
            ValueSerializer.WriteText(ref writer, name);
    }

    private static string[] NamesOf(Type type)
    {
        var names = new List<string>();
        for (Type? ancestor = type; ancestor is not null && ancestor != typeof(object); ancestor = ancestor.BaseType)
            names.Add(ValueSerializer.NameOf(ancestor));
        return [.. names];
    }

    private static string[] ReadTypeNames(ValueSerializer serializer, ref MessagePackReader reader)
    {
        string[] names = new string[reader.ReadArrayHeader()];
        if (names.Length == 0)
            throw new MessagePackSerializationException("An exception without a type.");
        for (int i = 0; i < names.Length; i++)
            names[i] = serializer.ReadText(ref reader);
        return names;
    }

    private static void WriteInner(ValueSerializer serializer, ref MessagePackWriter writer, Exception exception)
    {
        IReadOnlyList<Exception> inner = exception switch
        {
            AggregateException aggregate => aggregate.InnerExceptions,
            DeserializedException deserialized => deserialized.InnerExceptions,
            { InnerException: { } one } => [one],
            _ => [],
        };
        writer.WriteArrayHeader(inner.Count);
        for (int i = 0; i < inner.Count; i++)
            serializer.WriteValue(ref writer, inner[i]);
    }

    private static Exception[] ReadInner(ValueSerializer serializer, ref MessagePackReader reader)
    {
        var inner = new Exception[reader.ReadArrayHeader()];
        for (int i = 0; i < inner.Length; i++)
            inner[i] = serializer.ReadValue(ref reader) as Exception ?? throw new MessagePackSerializationException("An inner exception is none.");
        return inner;
    }

    // Nobody chose to send what others have put into an exception: what is not plain data stays behind.
    private static void WritePairs(ValueSerializer serializer, ref MessagePackWriter writer, List<KeyValuePair<string, object?>> pairs)
    {
        writer.WriteArrayHeader(2 * pairs.Count);
        serializer.EnterLenient();
        foreach ((string name, object? value) in pairs)
        {
            ValueSerializer.WriteText(ref writer, name);
            serializer.WriteValue(ref writer, value is null || serializer.IsExact(value.GetType()) ? value : null);
        }

        serializer.LeaveLenient();
    }

    private static List<KeyValuePair<string, object?>> ReadPairs(ValueSerializer serializer, ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader() / 2;
        var pairs = new List<KeyValuePair<string, object?>>(count);
        for (int i = 0; i < count; i++)
        {
            string name = serializer.ReadText(ref reader);
            pairs.Add(new KeyValuePair<string, object?>(name, serializer.ReadValue(ref reader)));
        }

        return pairs;
    }

    private static List<KeyValuePair<string, object?>> DataOf(Exception exception)
    {
        var data = new List<KeyValuePair<string, object?>>();
        foreach (DictionaryEntry entry in exception.Data)
        {
            if (entry.Key is string key)
                data.Add(new KeyValuePair<string, object?>(key, entry.Value));
        }

        return data;
    }

    private static Hashtable? ToDictionary(List<KeyValuePair<string, object?>> pairs)
    {
        if (pairs.Count == 0)
            return null;
        var data = new Hashtable(pairs.Count);
        foreach ((string name, object? value) in pairs)
            data[name] = value;
        return data;
    }

    private static string? MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string? StackTraceOf(Exception exception)
    {
        try
        {
            return exception.StackTrace;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }
}
