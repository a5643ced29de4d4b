using System.Collections.ObjectModel;
using System.Text;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// What arrives for an exception of a type that is not sent as it is: <see cref="Exception.Message"/>, <see cref="StackTrace"/>,
/// <see cref="Exception.HResult"/>, <see cref="Exception.Source"/>, <see cref="Exception.HelpLink"/>, <see cref="Exception.Data"/> and
/// the inner exceptions are the original's.
/// </summary>
public sealed class DeserializedException : Exception
{
    private readonly string? _stackTrace;

    /// <inheritdoc/>
    public DeserializedException()
        : this("")
    {
    }

    /// <inheritdoc/>
    public DeserializedException(string message)
        : this(message, null)
    {
    }

    /// <inheritdoc/>
    public DeserializedException(string message, Exception? innerException)
        : base(message, innerException)
    {
        TypeNames = [];
        InnerExceptions = new ReadOnlyCollection<Exception>(innerException is null ? [] : [innerException]);
    }

    internal DeserializedException(IReadOnlyList<string> typeNames, in ExceptionParts parts)
        : base(parts.Message, parts.Inner.Length == 0 ? null : parts.Inner[0])
    {
        TypeNames = typeNames;
        InnerExceptions = new ReadOnlyCollection<Exception>(parts.Inner);
        _stackTrace = parts.StackTrace;
        HResult = parts.HResult;
        Source = parts.Source;
        HelpLink = parts.HelpLink;
        if (parts.Data is null)
            return;
        foreach (System.Collections.DictionaryEntry entry in parts.Data)
            Data[entry.Key] = entry.Value;
    }

    /// <summary>Full name of the original's type.</summary>
    public string TypeName => TypeNames.Count > 0 ? TypeNames[0] : typeof(Exception).FullName!;

    /// <summary>Full names of the original's type and its base types, the most special first.</summary>
    public IReadOnlyList<string> TypeNames { get; }

    /// <summary>All inner exceptions; more than one for an original that collected several.</summary>
    public ReadOnlyCollection<Exception> InnerExceptions { get; }

    /// <summary>The original's, as text.</summary>
    public override string? StackTrace => _stackTrace ?? base.StackTrace;

    /// <summary>In the form of the original's, with its type name.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{TypeName}: {Message}");
        foreach (Exception inner in InnerExceptions)
            text.AppendLine().Append(" ---> ").Append(inner);
        if (StackTrace is { } trace)
            text.AppendLine().Append(trace);
        return text.ToString();
    }
}
