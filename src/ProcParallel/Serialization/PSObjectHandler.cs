using System.Management.Automation;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>Custom objects, and what a wrapper adds to the value that it wraps.</summary>
internal sealed class PSObjectHandler : TypeHandler
{
    public PSObjectHandler()
        : base(ExtensionCode.Object, typeof(PSObject))
    {
        IncludesDerived = true;

        // Whether the wrapper or the wrapped object has the identity depends on the latter.
        IsShared = false;
    }

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        var wrapper = (PSObject)value;
        var psSerializer = (PSValueSerializer)serializer;
        object inner = wrapper.BaseObject;
        if (inner is PSCustomObject)
            WriteCustom(psSerializer, ref writer, Innermost(wrapper));
        else
            psSerializer.WriteWrapped(ref writer, wrapper, inner);
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        Shape shape = serializer.ReadShape(ref reader);
        CheckCount(count, shape.Names.Length + 1);
        PSObject result = FastObjects.Create(shape);
        serializer.Bind(reference, result);
        FastObjects.Read(serializer, ref reader, shape, result);
        return result;
    }

    private static void WriteCustom(PSValueSerializer serializer, ref MessagePackWriter writer, PSObject value)
    {
        if (PSValueSerializer.IsNothing(value))
        {
            NothingHandler.Write(ref writer);
            return;
        }

        if (serializer.TryWriteReference(ref writer, value))
            return;
        string? text = EngineReflection.TextOf(value);
        int first = serializer.PushMembers(value);
        ReadOnlySpan<string> names = serializer.PushedNames(first);
        ValueSerializer.WriteHeader(ref writer, text is null ? ExtensionCode.Object : ExtensionCode.PropertyBag, names.Length + (text is null ? 1 : 2));
        serializer.WriteShape(ref writer, names, PSMembers.OwnTypeNames(value));
        if (text is not null)
            ValueSerializer.WriteText(ref writer, text);
        serializer.WritePushedValues(ref writer, first);
    }

    private static PSObject Innermost(PSObject wrapper)
    {
        while (wrapper.ImmediateBaseObject is PSObject inner)
            wrapper = inner;
        return wrapper;
    }
}

/// <summary>What arrives for objects that cannot travel as they are: a custom object that says what it was.</summary>
internal sealed class PSSubstituteHandler() : TypeHandler(ExtensionCode.PropertyBag, typeof(PSCustomObject))
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        ValueSerializer.WriteHeader(ref writer, ExtensionCode.PropertyBag, 2);
        serializer.WriteShape(ref writer, [], null);
        writer.WriteNil();
    }

    public override object Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        Shape shape = serializer.ReadShape(ref reader);
        CheckCount(count, shape.Names.Length + 2);
        PSObject result = FastObjects.Create(shape);
        serializer.Bind(reference, result);
        if (!reader.TryReadNil())
            PSMembers.SetText(result, serializer.ReadText(ref reader));
        FastObjects.Read(serializer, ref reader, shape, result);
        return result;
    }
}

/// <summary>A value together with the members and type names that it has of its own.</summary>
internal sealed class PSDecoratedHandler() : TypeHandler(ExtensionCode.Decorated, typeof(void))
{
    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) =>
        throw new NotSupportedException("Only a value that has members of its own is written so.");

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        bool wrapped = reader.ReadBoolean();
        object inner = serializer.ReadValue(ref reader) ?? throw new MessagePackSerializationException("Members without an object.");
        PSObject wrapper = PSObject.AsPSObject(inner);
        serializer.Bind(reference, wrapped ? wrapper : inner);
        Shape shape = serializer.ReadShape(ref reader);
        CheckCount(count, shape.Names.Length + DecoratedHandler.PartsBeforeMembers);
        FastObjects.Read(serializer, ref reader, shape, wrapper);
        return wrapped ? wrapper : inner;
    }
}

/// <summary>PowerShell's value for no output at all.</summary>
internal sealed class NothingHandler() : TypeHandler(ExtensionCode.AutomationNull, System.Management.Automation.Internal.AutomationNull.Value.GetType())
{
    public static void Write(ref MessagePackWriter writer) => ValueSerializer.WriteHeader(ref writer, ExtensionCode.AutomationNull, 0);

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) => Write(ref writer);

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        CheckCount(count, 0);
        return System.Management.Automation.Internal.AutomationNull.Value;
    }
}
