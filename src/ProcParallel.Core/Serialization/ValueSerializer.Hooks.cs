namespace ProcParallel.Core.Serialization;

// What a derived serializer makes otherwise, because it has kinds of objects that are not known here.
internal partial class ValueSerializer
{
    /// <summary>A collection whose own type did not travel: says what it was, where collections can carry that.</summary>
    protected internal virtual object Label(object collection, IReadOnlyList<string>? typeNames) => collection;

    /// <summary>Why values of a type mean nothing in another process; null for one of which at least a property bag makes sense.</summary>
    protected virtual string? ReasonAgainst(Type type) => Unserializable.ReasonFor(type);

    /// <summary>The exception type of that full name if it is on the fixed list of those that arrive as what they were.</summary>
    protected internal virtual Type? FindException(string typeName) => ExceptionTypes.Find(typeName);

    /// <summary>The type of a value, without what wraps it.</summary>
    protected virtual Type TypeOf(object value) => value.GetType();

    /// <summary>Forgets what was noted while a value was written, or while writing it failed.</summary>
    protected virtual void EndWrite()
    {
    }

    /// <summary>A value of an enumeration that is not loaded in this process.</summary>
    protected internal virtual object MakeUnknownEnum(string typeName, object number) =>
        new PropertyBag { TypeNames = UnknownEnumNames(typeName), IsSubstitute = true, ["Value"] = number };

    /// <summary>The type names of what <see cref="MakeUnknownEnum"/> makes.</summary>
    protected static string[] UnknownEnumNames(string typeName) =>
        [$"Deserialized.{typeName}", "Deserialized.System.Enum", "Deserialized.System.ValueType", "Deserialized.System.Object"];
}
