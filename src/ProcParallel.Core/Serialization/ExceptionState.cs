using System.Collections;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;

// The runtime's own contract for the state of an exception is marked as legacy, because formatters that create any type by name are; the
// types here come from a fixed list.
#pragma warning disable SYSLIB0050, SYSLIB0051

namespace ProcParallel.Core.Serialization;

/// <summary>What an exception says of itself, by the runtime's serialization contract.</summary>
internal static class ExceptionState
{
    private const string InnerExceptions = "InnerExceptions";
    private const string SocketErrorCode = "SocketErrorCode";

    // What all exceptions have: sent by itself, or without meaning elsewhere.
    private static readonly HashSet<string> Common =
    [
        "ClassName", "Message", "Data", "InnerException", "HelpURL", "StackTraceString", "RemoteStackTraceString", "RemoteStackIndex",
        "ExceptionMethod", "HResult", "Source", "WatsonBuckets", InnerExceptions,
    ];

    private static readonly HashSet<string> OfAll = [nameof(Exception.HResult), nameof(Exception.Source), nameof(Exception.HelpLink)];

    /// <summary>The message as the constructor took it, and what the exception's own class adds to the state of all exceptions.</summary>
    public static (string? Message, List<KeyValuePair<string, object?>> Own) Take(Exception exception)
    {
        var info = new SerializationInfo(exception.GetType(), new FormatterConverter());
        exception.GetObjectData(info, default);
        string? message = null;
        var own = new List<KeyValuePair<string, object?>>();
        foreach (SerializationEntry entry in info)
        {
            if (entry.Name == "Message")
                message = (string?)entry.Value;
            else if (!Common.Contains(entry.Name))
                own.Add(new KeyValuePair<string, object?>(entry.Name, entry.Value));
        }

        if (exception is SocketException socket)
            own.Add(new KeyValuePair<string, object?>(SocketErrorCode, (int)socket.SocketErrorCode));
        foreach (PropertyInfo property in OwnSettable(exception.GetType()))
            own.Add(new KeyValuePair<string, object?>(property.Name, property.GetValue(exception)));
        return (message, own);
    }

    /// <summary>Constructs an exception of a type of the fixed list.</summary>
    /// <param name="exception">Not constructed yet, but known already to what is within it.</param>
    /// <param name="common">What all exceptions have.</param>
    /// <param name="own">What the exception's own class adds.</param>
    /// <returns>False if the type wants something else to be made from.</returns>
    public static bool TryConstruct(Exception exception, ExceptionParts common, IReadOnlyList<KeyValuePair<string, object?>> own)
    {
        try
        {
            return TryConstructFromCode(exception, common, own) || TryConstructFromState(exception, common, own) || TryConstructFromMessage(exception, common, own);
        }
        catch (TargetInvocationException)
        {
            return false;
        }
    }

    // Its serialization constructor forgets what went wrong.
    private static bool TryConstructFromCode(Exception exception, ExceptionParts common, IReadOnlyList<KeyValuePair<string, object?>> own)
    {
        if (exception is not SocketException || own.FirstOrDefault(entry => entry.Key == SocketErrorCode).Value is not int code)
            return false;
        FindConstructor(exception, typeof(int), typeof(string))!.Invoke(exception, [code, common.Message]);
        Complete(exception, common);
        return true;
    }

    private static bool TryConstructFromState(Exception exception, ExceptionParts common, IReadOnlyList<KeyValuePair<string, object?>> own)
    {
        if (FindConstructor(exception, typeof(SerializationInfo), typeof(StreamingContext)) is not { } constructor)
            return false;
        var info = new SerializationInfo(exception.GetType(), new FormatterConverter());
        info.AddValue("ClassName", exception.GetType().FullName);
        info.AddValue("Message", common.Message);
        info.AddValue("Data", common.Data, typeof(IDictionary));
        info.AddValue("InnerException", common.Inner.FirstOrDefault(), typeof(Exception));
        info.AddValue("HelpURL", common.HelpLink);
        info.AddValue("StackTraceString", common.StackTrace);
        info.AddValue("RemoteStackTraceString", null, typeof(string));
        info.AddValue("RemoteStackIndex", 0);
        info.AddValue("ExceptionMethod", null, typeof(string));
        info.AddValue("HResult", common.HResult);
        info.AddValue("Source", common.Source);
        info.AddValue(InnerExceptions, common.Inner, typeof(Exception[]));
        foreach ((string name, object? value) in own)
            info.AddValue(name, value, value?.GetType() ?? typeof(object));
        try
        {
            constructor.Invoke(exception, [info, default(StreamingContext)]);
            return true;
        }
        catch (TargetInvocationException failure) when (failure.InnerException is NotSupportedException)
        {
            return false;
        }
    }

    // Newer types have no serialization constructor, or one that only refuses.
    private static bool TryConstructFromMessage(Exception exception, ExceptionParts common, IReadOnlyList<KeyValuePair<string, object?>> own)
    {
        if (FindConstructor(exception, typeof(string), typeof(Exception)) is not { } constructor)
            return false;
        constructor.Invoke(exception, [common.Message, common.Inner.FirstOrDefault()]);
        Complete(exception, common);
        Dictionary<string, PropertyInfo> settable = OwnSettable(exception.GetType()).ToDictionary(property => property.Name);
        foreach ((string name, object? value) in own)
        {
            if (value is not null && settable.TryGetValue(name, out PropertyInfo? property) && property.PropertyType.IsInstanceOfType(value))
                property.SetValue(exception, value);
        }

        return true;
    }

    private static void Complete(Exception exception, ExceptionParts common)
    {
        exception.HResult = common.HResult;
        exception.Source = common.Source;
        exception.HelpLink = common.HelpLink;
        SetStackTrace(exception, common.StackTrace);
        foreach (DictionaryEntry entry in common.Data ?? new Hashtable())
            exception.Data[entry.Key] = entry.Value;
    }

    private static void SetStackTrace(Exception exception, string? trace)
    {
        if (trace is null)
            return;
        try
        {
            StackTraceText(exception) = trace;
        }
        catch (MissingFieldException)
        {
            // The public way adds a line.
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, trace);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_stackTraceString")]
    private static extern ref string? StackTraceText(Exception exception);

    private static ConstructorInfo? FindConstructor(Exception exception, params Type[] parameters) =>
        exception.GetType().GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, parameters);

    private static IEnumerable<PropertyInfo> OwnSettable(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => property.DeclaringType != typeof(Exception) && property.GetMethod is { IsPublic: true } && property.SetMethod is { IsPublic: true } &&
            property.GetIndexParameters().Length == 0 && !OfAll.Contains(property.Name));

    public static Exception Allocate(Type type) => (Exception)RuntimeHelpers.GetUninitializedObject(type);
}

/// <summary>What all exceptions have.</summary>
internal readonly record struct ExceptionParts(
    string? Message, string? StackTrace, int HResult, string? Source, string? HelpLink, IDictionary? Data, Exception[] Inner);
