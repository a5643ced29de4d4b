using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;

namespace ProcParallel.Serialization;

/// <summary>
/// Makes custom objects as the engine makes those of a script's <c>[pscustomobject]@{}</c>, without the lookups and copies of the public way (three
/// times as fast). Where the engine is built otherwise, the public way is taken.
/// </summary>
internal static class FastObjects
{
    private static readonly Func<int, PSObject>? New = FindConstructor();
    private static readonly Action<PSMemberInfo, object>? SetOwner = FieldWriter<PSMemberInfo>("instance");
    private static readonly Action<PSObject, object>? SetTypeNames = FieldWriter<PSObject>("_typeNames");
    private static readonly ConstructorInfo? SharedTypeNames = FindTypeNames();

    private static readonly bool IsAvailable =
        New is not null && SetOwner is not null && EngineReflection.CanReadMembers && EngineReflection.MembersIn(New(1)) is not null;

    /// <summary>A custom object to be filled by <see cref="Read"/>.</summary>
    public static PSObject Create(Shape shape) => IsAvailable && shape.Names.Length > 0 ? New!(shape.Names.Length) : new PSObject();

    /// <summary>Reads the properties of an object, and gives it its type names.</summary>
    public static void Read(ValueSerializer serializer, ref MessagePackReader reader, Shape shape, PSObject target)
    {
        // The first object of its kind is filled the public way: that tells the engine's call sites that objects have properties of these names.
        if (!IsAvailable || shape.Prepared is not Preparation preparation)
        {
            PSMembers.Read(serializer, ref reader, shape, target);
            shape.Prepared ??= new Preparation(shape);
            return;
        }

        OrderedDictionary? members = EngineReflection.MembersIn(target);
        foreach (string name in shape.Names)
        {
            object? value = serializer.ReadValue(ref reader);
            if (value is DisplaySets sets)
            {
                target.Members.Add(sets.ToMember(name));
                continue;
            }

            var note = new PSNoteProperty(name, value);
            if (members is null)
            {
                target.Properties.Add(note, preValidated: true);
                members = EngineReflection.MembersIn(target);
                continue;
            }

            SetOwner!(note, target);
            members.Add(name, note);
        }

        if (preparation.TypeNames is not null && target.ImmediateBaseObject is PSCustomObject)
            SetTypeNames!(target, preparation.TypeNames);
        else if (shape.TypeNames is not null)
            PSValueSerializer.SetTypeNames(target, shape.TypeNames);
    }

    private static Func<int, PSObject>? FindConstructor()
    {
        if (typeof(PSObject).GetConstructor([typeof(int)]) is not { } constructor)
            return null;
        var method = new DynamicMethod("NewPSObject", typeof(PSObject), [typeof(int)], typeof(PSObject).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Newobj, constructor);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<int, PSObject>>();
    }

    private static Action<T, object>? FieldWriter<T>(string name)
    {
        FieldInfo? field = typeof(T).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
        if (field is null || field.FieldType.IsValueType)
            return null;
        var method = new DynamicMethod("Write" + name, typeof(void), [typeof(T), typeof(object)], typeof(T).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Castclass, field.FieldType);
        code.Emit(OpCodes.Stfld, field);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<T, object>>();
    }

    // A list of type names that cannot be changed can be shared: the engine copies it for an object that is to get others.
    private static ConstructorInfo? FindTypeNames()
    {
        Type? type = typeof(PSObject).GetField("_typeNames", BindingFlags.Instance | BindingFlags.NonPublic)?.FieldType;
        return type is not null && type.IsAssignableTo(typeof(Collection<string>))
            ? type.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(IEnumerable<string>), typeof(bool)])
            : null;
    }

    /// <summary>What objects of one shape share.</summary>
    private sealed class Preparation(Shape shape)
    {
        public object? TypeNames { get; } =
            shape.TypeNames is null || SetTypeNames is null ? null : SharedTypeNames?.Invoke([shape.TypeNames, true]);
    }
}
