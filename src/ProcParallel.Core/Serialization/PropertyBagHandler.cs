using System.Reflection;
using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>Makes a property bag of a value whose type is in no table: its public properties and fields, to a depth.</summary>
internal class PropertyBagHandler : TypeHandler
{
    private const string Prefix = "Deserialized.";

    private readonly string[] _typeNames;
    private readonly bool _hasText;
    private Member[]? _members;

    public PropertyBagHandler(Type type)
        : base(ExtensionCode.PropertyBag, type)
    {
        _typeNames = NamesOf(type);
        _hasText = type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } declaring && declaring != typeof(object) && declaring != typeof(ValueType);
        IsRuntimeType = RuntimeAssemblies.Contains(type.Assembly);
    }

    /// <summary>Whether nobody but the runtime's authors chose the properties.</summary>
    protected bool IsRuntimeType { get; }

    /// <summary>The type names of what arrives for a value of a type.</summary>
    public static string[] NamesOf(Type type)
    {
        var names = new List<string>();
        for (Type? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
            names.Add(Prefix + ValueSerializer.NameOf(ancestor));
        return [.. names];
    }

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value)
    {
        if (!serializer.TryEnterBag())
        {
            WriteHeader(serializer, ref writer, value, [], _typeNames);
            return;
        }

        if (IsRuntimeType)
            serializer.EnterLenient();
        WriteMembers(serializer, ref writer, value, _typeNames);
        if (IsRuntimeType)
            serializer.LeaveLenient();
        serializer.LeaveBag();
    }

    /// <summary>Writes all of the value, within the limits that the caller has entered.</summary>
    protected virtual void WriteMembers(ValueSerializer serializer, ref MessagePackWriter writer, object value, IReadOnlyList<string> typeNames)
    {
        Member[] members = _members ??= Member.AllOf(Type);
        WriteHeader(serializer, ref writer, value, Array.ConvertAll(members, member => member.Name), typeNames);
        foreach (Member member in members)
        {
            try
            {
                serializer.WriteValue(ref writer, serializer.TrySpend() ? member.GetValue(value) : null);
            }
            catch (ValueNotSerializableException failure) when (failure.Within(member.Name))
            {
                throw;
            }
        }
    }

    /// <summary>Begins a bag: the caller writes a value for each name next.</summary>
    protected void WriteHeader(ValueSerializer serializer, ref MessagePackWriter writer, object value, ReadOnlySpan<string> names, IReadOnlyList<string> typeNames)
    {
        ValueSerializer.WriteHeader(ref writer, ExtensionCode.PropertyBag, names.Length + 2);
        serializer.WriteShape(ref writer, names, typeNames);
        if (TextOf(value) is { } text)
            ValueSerializer.WriteText(ref writer, text);
        else
            writer.WriteNil();
    }

    private string? TextOf(object value)
    {
        if (!_hasText)
            return null;
        try
        {
            return value.ToString();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>A public property or field.</summary>
    private sealed class Member(MemberInfo info)
    {
        public string Name => info.Name;

        public static Member[] AllOf(Type type)
        {
            const BindingFlags PublicInstance = BindingFlags.Public | BindingFlags.Instance;
            IEnumerable<MemberInfo> properties = type.GetProperties(PublicInstance).Where(property =>
                property.CanRead && property.GetMethod!.IsPublic && property.GetIndexParameters().Length == 0 && IsReadable(property.PropertyType));
            IEnumerable<MemberInfo> fields = type.GetFields(PublicInstance).Where(field => IsReadable(field.FieldType));
            return [.. properties.Concat(fields).DistinctBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Select(member => new Member(member))];
        }

        /// <summary>Null for a property that fails.</summary>
        public object? GetValue(object owner)
        {
            try
            {
                return info is PropertyInfo property ? property.GetValue(owner) : ((FieldInfo)info).GetValue(owner);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                return null;
            }
        }

        private static bool IsReadable(Type type) => !type.IsByRef && !type.IsByRefLike && !type.IsPointer && !type.IsFunctionPointer;
    }
}
