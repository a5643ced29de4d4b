using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Reflection.Emit;

namespace ProcParallel;

/// <summary>
/// What PowerShell's engine has and does not show, or shows only since the version after the compile-time reference. Every member has a
/// fallback by public means where the engine at hand is built otherwise.
/// </summary>
internal static partial class EngineReflection
{
    private const string CustomObjectName = "System.Management.Automation.PSCustomObject";
    private const BindingFlags HiddenInstance = BindingFlags.Instance | BindingFlags.NonPublic;
    private const BindingFlags HiddenStatic = BindingFlags.Static | BindingFlags.NonPublic;

    private static readonly Func<object, object?>? InstanceMembersField = FieldReader(typeof(PSObject), "_instanceMembers");
    private static readonly Func<object, object?>? TypeNamesField = FieldReader(typeof(PSObject), "_typeNames");
    private static readonly Func<object, object?>? MembersField =
        FieldReader(typeof(PSObject).GetField("_instanceMembers", HiddenInstance)?.FieldType, "_members");

    private static readonly Func<object, object?>? InstanceMembersTable = StaticTableReader("HasInstanceMembers");
    private static readonly Func<object, object?>? TypeNamesTable = StaticTableReader("HasInstanceTypeName");
    private static readonly Func<PSObject, bool>? IsDeserializedGetter = Getter<bool>("IsDeserialized");
    private static readonly Func<PSObject, string?>? TextGetter = Getter<string?>("ToStringFromDeserialization");
    private static readonly PropertyInfo? TextProperty = typeof(PSObject).GetProperty("ToStringFromDeserialization", HiddenInstance);
    private static readonly PropertyInfo? InternalTypeNames = typeof(PSObject).GetProperty("InternalTypeNames", HiddenInstance);

    private static readonly MethodInfo? ConstructErrorRecord =
        typeof(ErrorRecord).GetMethod("ConstructFromPSObjectForRemoting", HiddenInstance, [typeof(PSObject)]);

    private static readonly PropertyInfo? ScriptPosition = typeof(InvocationInfo).GetProperty("ScriptPosition", HiddenInstance);
    private static readonly FieldInfo? ErrorField = typeof(ErrorRecord).GetField("_error", HiddenInstance);
    private static readonly FieldInfo? TargetField = typeof(ErrorRecord).GetField("_target", HiddenInstance);

    /// <summary>Whether the members that an object has of its own can be read directly.</summary>
    public static bool CanReadMembers => MembersField is not null && InstanceMembersTable is not null;

    /// <summary>
    /// The members (by name, in order) that an object has of its own; null if it has none. The object is a wrapper, or a bare object that some
    /// wrapper gave members.
    /// </summary>
    public static OrderedDictionary? MembersOf(object value)
    {
        object? collection = value is PSObject ? InstanceMembersField!(value) : null;
        collection ??= InstanceMembersTable!(value);
        return collection is null ? null : MembersField!(collection) as OrderedDictionary;
    }

    /// <summary>As <see cref="MembersOf"/>, looking only at the wrapper itself: all that there is for a text, a number and a custom object.</summary>
    public static OrderedDictionary? MembersIn(PSObject wrapper) =>
        InstanceMembersField!(wrapper) is { } collection ? MembersField!(collection) as OrderedDictionary : null;

    /// <summary>The type names that were given to this object; null if it has those of its type.</summary>
    public static Collection<string>? OwnTypeNamesOf(object value) =>
        value is PSObject wrapper && TypeNamesField?.Invoke(wrapper) is not null ? OwnTypeNamesIn(wrapper)
        : TypeNamesTable?.Invoke(value) is Collection<string> names && !AreThoseOf(PSObject.AsPSObject(value).BaseObject.GetType(), names) ? names
        : null;

    /// <summary>As <see cref="OwnTypeNamesOf"/>, looking only at the wrapper itself.</summary>
    public static Collection<string>? OwnTypeNamesIn(PSObject wrapper)
    {
        if (TypeNamesField?.Invoke(wrapper) is not Collection<string> names)
            return null;
        if (!((ICollection<string>)names).IsReadOnly)
            return AreThoseOf(wrapper.BaseObject.GetType(), names) ? null : names;

        // Those that cannot be changed belong to a type, except where FastObjects has given them to a custom object.
        return wrapper.ImmediateBaseObject is PSCustomObject && names.Count > 0 && names[0] != CustomObjectName ? names : null;
    }

    /// <summary>All type names, without making them changeable as <see cref="PSObject.TypeNames"/> does.</summary>
    public static IReadOnlyList<string> TypeNamesOf(PSObject wrapper) =>
        InternalTypeNames?.GetValue(wrapper) as IReadOnlyList<string> ?? wrapper.TypeNames;

    /// <summary>Whether PowerShell itself received the object from elsewhere, so that it has a second kind of properties.</summary>
    public static bool IsDeserialized(PSObject wrapper) => IsDeserializedGetter?.Invoke(wrapper) ?? false;

    /// <summary>What a received object said of itself as text where it came from.</summary>
    public static string? TextOf(PSObject wrapper) => TextGetter?.Invoke(wrapper);

    /// <inheritdoc cref="TextOf"/>
    public static void SetText(PSObject wrapper, string text) => TextProperty?.SetValue(wrapper, text);

    /// <summary>A type of the engine's assembly, or null in a version that has none of that name.</summary>
    public static Type? EngineType(string fullName) => typeof(PSObject).Assembly.GetType(fullName);

    /// <summary>The exact place that was invoked, with its end; null where the engine does not say.</summary>
    public static IScriptExtent? PositionOf(InvocationInfo invocation) =>
        invocation.DisplayScriptPosition ?? ScriptPosition?.GetValue(invocation) as IScriptExtent;

    /// <summary>Makes an error record of the notes that PowerShell's remoting protocol sends for one.</summary>
    /// <param name="serialized">Those notes.</param>
    /// <param name="exception">The exception itself, since the protocol has only a picture of it.</param>
    /// <param name="target">The target itself, for the same reason.</param>
    public static ParErrorRecord MakeErrorRecord(PSObject serialized, Exception exception, object? target)
    {
        ParErrorRecord record;
        if (ConstructErrorRecord is not null)
        {
            record = new ParErrorRecord(exception, "", ErrorCategory.NotSpecified, target);
            ConstructErrorRecord.Invoke(record, [serialized]);
        }
        else
        {
            record = ParErrorRecord.FromCliXml(PSSerializer.Serialize(serialized, 2));
        }

        ErrorField?.SetValue(record, exception);
        TargetField?.SetValue(record, target);
        return record;
    }

    /// <summary>An object that was asked for its type names has a list of its own from then on, even if nobody changes it.</summary>
    private static bool AreThoseOf(Type type, Collection<string> names)
    {
        int count = 0;
        for (Type? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (count == names.Count || !string.Equals(names[count++], ancestor.FullName, StringComparison.Ordinal))
                return false;
        }

        return count == names.Count;
    }

    private static Func<PSObject, T>? Getter<T>(string property) =>
        typeof(PSObject).GetProperty(property, HiddenInstance)?.GetMethod?.CreateDelegate<Func<PSObject, T>>();

    private static Func<object, object?>? FieldReader(Type? owner, string name)
    {
        FieldInfo? field = owner?.GetField(name, HiddenInstance);
        return field is null || field.FieldType.IsValueType ? null : new HiddenReader(field.GetValue, () => CompileRead(owner!, field)).Read;
    }

    private static Func<object, object?> CompileRead(Type owner, FieldInfo field)
    {
        var method = new DynamicMethod("Read" + field.Name, typeof(object), [typeof(object)], owner.Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Castclass, owner);
        code.Emit(OpCodes.Ldfld, field);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<object, object?>>();
    }

    /// <summary>For a static method (object, out T) that looks something up.</summary>
    private static Func<object, object?>? StaticTableReader(string name)
    {
        MethodInfo? lookUp = typeof(PSObject).GetMethod(name, HiddenStatic);
        if (lookUp?.GetParameters() is not [{ ParameterType: var first }, { IsOut: true, ParameterType: var second }] || first != typeof(object))
            return null;

        return new HiddenReader(value => LookUp(lookUp, value), () => CompileLookUp(lookUp, second.GetElementType()!)).Read;
    }

    private static object? LookUp(MethodInfo lookUp, object value)
    {
        object?[] arguments = [value, null];
        lookUp.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        return arguments[1];
    }

    private static Func<object, object?> CompileLookUp(MethodInfo lookUp, Type found)
    {
        var method = new DynamicMethod("Call" + lookUp.Name, typeof(object), [typeof(object)], typeof(PSObject).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        LocalBuilder result = code.DeclareLocal(found);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldloca, result);
        code.Emit(OpCodes.Call, lookUp);
        code.Emit(OpCodes.Pop);
        code.Emit(OpCodes.Ldloc, result);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<object, object?>>();
    }

    /// <summary>Reads by reflection what is read a few times, and else by code that is compiled for it, which takes a new process milliseconds.</summary>
    private sealed class HiddenReader(Func<object, object?> reflect, Func<Func<object, object?>> compile)
    {
        private const int Few = 16;
        private int _reads;
        private Func<object, object?>? _compiled;

        public object? Read(object target)
        {
            if (_compiled is { } compiled)
                return compiled(target);
            if (++_reads > Few)
                _compiled = compile();
            return reflect(target);
        }
    }
}
