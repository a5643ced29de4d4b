using System.Management.Automation;
using System.Management.Automation.Internal;
using ProcParallel.Core.Serialization;

namespace ProcParallel.Serialization;

/// <summary>
/// Adds PowerShell's kinds of objects to those of the runtime: wrapped values, custom objects, members that an object has of its own, property
/// bags by PowerShell's view of an object. Not for use by two threads at once; getters of script properties run on the calling thread.
/// </summary>
internal sealed partial class PSValueSerializer(SerializationOptions options) : ValueSerializer(options, AllTypes)
{
    /// <summary>Gets the table of what travels between sessions.</summary>
    public static HandlerTable AllTypes { get; } = new(PSCommonHandlers.Rows, () => PSHandlers.Rows);

    protected override TypeHandler BagHandlerFor(Type type) => CimInstances.IsCimInstance(type) ? CimInstances.Handler : new PSBagHandler(type);

    protected override string? ReasonAgainst(Type type) => base.ReasonAgainst(type) ?? PSUnserializable.ReasonFor(type);

    protected override Type TypeOf(object value) => (value is PSObject wrapper ? wrapper.BaseObject : value).GetType();

    protected internal override object? Coerce(object? value, Type type)
    {
        if (type == typeof(PSObject))
            return value is null ? null : PSObject.AsPSObject(value);
        return value is PSObject { BaseObject: var inner } && type.IsInstanceOfType(inner) ? inner : value;
    }

    protected internal override Type? FindException(string typeName) => base.FindException(typeName) ?? PSExceptionTypes.Find(typeName);

    protected internal override object Label(object collection, IReadOnlyList<string>? typeNames)
    {
        PSObject wrapper = PSObject.AsPSObject(collection);
        if (typeNames is not null)
            SetTypeNames(wrapper, typeNames);
        return wrapper;
    }

    protected internal override object MakeUnknownEnum(string typeName, object number)
    {
        PSObject wrapper = PSObject.AsPSObject(number);
        SetTypeNames(wrapper, UnknownEnumNames(typeName));
        return wrapper;
    }

    internal static void SetTypeNames(PSObject target, IReadOnlyList<string> names)
    {
        target.TypeNames.Clear();
        foreach (string name in names)
            target.TypeNames.Add(name);
    }

    /// <summary>Null for the value that stands for no output at all, too.</summary>
    internal static bool IsNothing(PSObject wrapper) => ReferenceEquals(wrapper, AutomationNull.Value);
}
