using System.Collections.Specialized;
using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

// The members that objects have of their own. They are gathered on one stack for all objects that are being written, so that an
// object costs no array.
internal sealed partial class PSValueSerializer
{
    /// <summary>What the engine adds to an object that is asked for it; it is not among the object's properties.</summary>
    private const string HiddenProperty = "pstypenames";

    private PSPropertyInfo?[] _properties = new PSPropertyInfo?[16];
    private string[] _names = new string[16];
    private int _pushed;

    /// <summary>Puts the properties of an object on the stack.</summary>
    /// <returns>Where they begin; <see cref="WritePushedValues"/> takes them off again.</returns>
    internal int PushMembers(PSObject value)
    {
        if (EngineReflection.CanReadMembers && !EngineReflection.IsDeserialized(value))
            return PushMembers(EngineReflection.MembersIn(value));

        int first = _pushed;
        foreach (PSPropertyInfo property in value.Properties)
            Push(property, property.Name);
        return first;
    }

    /// <inheritdoc cref="PushMembers(PSObject)"/>
    internal int PushMembers(OrderedDictionary? members)
    {
        int first = _pushed;
        for (int i = 0; i < (members?.Count ?? 0); i++)
        {
            if (members![i] is PSCodeProperty { Name: HiddenProperty })
                continue;
            if (members[i] is PSPropertyInfo property)
                Push(property, property.Name);
            else if (members[i] is PSMemberSet { Name: DisplaySets.MemberName } set && DisplaySets.From(set) is { } sets)
                Push(new PSNoteProperty(DisplaySets.MemberName, sets), DisplaySets.MemberName);
        }

        return first;
    }

    internal void Push(PSPropertyInfo property, string name)
    {
        if (_pushed == _names.Length)
        {
            Array.Resize(ref _names, 2 * _pushed);
            Array.Resize(ref _properties, 2 * _pushed);
        }

        _names[_pushed] = name;
        _properties[_pushed++] = property;
    }

    internal ReadOnlySpan<string> PushedNames(int first) => _names.AsSpan(first, _pushed - first);

    /// <summary>Writes the values of the properties that were pushed last, and takes them off the stack.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="first">Where they begin.</param>
    /// <param name="spend">Whether they count against what a property bag may cost.</param>
    internal void WritePushedValues(ref MessagePackWriter writer, int first, bool spend = false)
    {
        int end = _pushed;
        int i = first;
        try
        {
            for (; i < end; i++)
                WriteValue(ref writer, spend && !TrySpend() ? null : ValueOf(_properties[i]!));
        }
        catch (ValueNotSerializableException failure) when (failure.Within(_names[i]))
        {
            throw;
        }

        Array.Clear(_properties, first, end - first);
        _pushed = first;
    }

    /// <summary>Null for a property that fails.</summary>
    internal static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or PipelineStoppedException))
        {
            return null;
        }
    }

    /// <summary>Writes a wrapped value: as itself, unless the wrapper adds something to it.</summary>
    internal void WriteWrapped(ref MessagePackWriter writer, PSObject wrapper, object inner)
    {
        if (inner is string || inner.GetType().IsValueType)
            WriteWrappedValue(ref writer, wrapper, inner);
        else
            WriteReferenced(ref writer, inner, wrapped: true);
    }

    protected override bool TryWriteDecorated(ref MessagePackWriter writer, object value, TypeHandler handler) =>
        TryWriteDecorated(ref writer, value, handler, wrapped: false);

    protected override void EndWrite()
    {
        Array.Clear(_properties, 0, _pushed);
        _pushed = 0;
    }

    // A text or number has no identity of its own: its wrapper has, if that makes a difference.
    private void WriteWrappedValue(ref MessagePackWriter writer, PSObject wrapper, object inner)
    {
        int first = EngineReflection.CanReadMembers ? PushMembers(EngineReflection.MembersIn(wrapper)) : PushNotes(wrapper);
        IReadOnlyList<string>? typeNames = EngineReflection.OwnTypeNamesIn(wrapper);
        if (first == _pushed && typeNames is null)
        {
            WriteValue(ref writer, inner);
            return;
        }

        if (TryWriteReference(ref writer, wrapper))
        {
            _pushed = first;
            return;
        }

        WriteHeader(ref writer, ExtensionCode.Decorated, DecoratedHandler.PartsBeforeMembers + _pushed - first);
        writer.Write(true);
        WriteValue(ref writer, inner);
        WriteShape(ref writer, PushedNames(first), typeNames);
        WritePushedValues(ref writer, first);
    }

    private void WriteReferenced(ref MessagePackWriter writer, object value, bool wrapped)
    {
        TypeHandler handler = HandlerFor(value.GetType());
        if (handler.IsShared && (TryWriteReference(ref writer, value) || TryWriteDecorated(ref writer, value, handler, wrapped)))
            return;
        WriteParts(ref writer, value, handler);
    }

    private bool TryWriteDecorated(ref MessagePackWriter writer, object value, TypeHandler handler, bool wrapped)
    {
        // A property bag has all properties anyway.
        if (handler is PSBagHandler || !EngineReflection.CanReadMembers)
            return false;
        OrderedDictionary? members = EngineReflection.MembersOf(value);
        IReadOnlyList<string>? typeNames = PSMembers.OwnTypeNames(value);
        if (members is null && typeNames is null)
            return false;

        int first = PushMembers(members);
        if (first == _pushed && typeNames is null)
            return false;
        ShiftReference(value);
        WriteHeader(ref writer, ExtensionCode.Decorated, DecoratedHandler.PartsBeforeMembers + _pushed - first);
        writer.Write(wrapped);
        WriteParts(ref writer, value, handler);
        WriteShape(ref writer, PushedNames(first), typeNames);
        WritePushedValues(ref writer, first);
        return true;
    }

    private int PushNotes(PSObject wrapper)
    {
        int first = _pushed;
        foreach (PSPropertyInfo property in wrapper.Properties)
        {
            if (property.IsInstance)
                Push(property, property.Name);
        }

        return first;
    }
}
