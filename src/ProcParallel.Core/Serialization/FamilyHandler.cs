using ProcParallel.Core.Wire;

namespace ProcParallel.Core.Serialization;

/// <summary>
/// The row of a generic type. On the wire the parts begin with descriptions of the type arguments; the handler of the type that they make
/// reads the rest.
/// </summary>
/// <param name="code">One of <see cref="ExtensionCode"/>.</param>
/// <param name="definition">The generic type definition, or <see cref="Array"/>.</param>
/// <param name="handler">Generic definition of the handler, with the same type parameters (the element type for arrays).</param>
internal class FamilyHandler(byte code, Type definition, Type handler) : TypeHandler(code, definition)
{
    /// <summary>Whether a type of the family can have that many type arguments.</summary>
    public virtual bool Takes(int arguments) => arguments == ArityFor(0);

    /// <summary>The type of the family that has these type arguments.</summary>
    public virtual Type MakeType(Type[] arguments) => Type.MakeGenericType(arguments);

    /// <summary>The handler for one type of the family.</summary>
    public virtual TypeHandler Close(Type type)
    {
        Type[] arguments = type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();
        if (Array.Exists(arguments, argument => argument.IsByRefLike || argument.IsPointer || argument.IsFunctionPointer))
            return new UnserializableHandler(type, "its elements are pointers");
        return (TypeHandler)Activator.CreateInstance(handler.MakeGenericType(arguments), Code, type)!;
    }

    public override void Write(ValueSerializer serializer, ref MessagePackWriter writer, object value) =>
        serializer.HandlerFor(value.GetType()).Write(serializer, ref writer, value);

    public override object? Read(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference)
    {
        int arity = ArityFor(count);
        if (arity < 1 || count < arity)
            throw new MessagePackSerializationException("The description of a type is missing.");
        var arguments = new Type[arity];
        for (int i = 0; i < arity; i++)
            arguments[i] = serializer.ReadType(ref reader);
        Type type = MakeType(arguments);
        TypeHandler made = serializer.HandlerFor(type);
        return made is ItemsHandler items
            ? items.ReadItems(serializer, ref reader, count - arity, reference)
            : made.Read(serializer, ref reader, count - arity, reference);
    }

    /// <summary>How many type arguments a value of that many parts begins with.</summary>
    protected virtual int ArityFor(int count) => handler.GetGenericArguments().Length;
}

/// <summary>The row of the arrays of one dimension, or of those of more.</summary>
internal sealed class ArrayFamilyHandler(byte code, Type handler, int rank) : FamilyHandler(code, typeof(Array), handler)
{
    public override bool Takes(int arguments) => rank == 1 && arguments == 1;

    public override Type MakeType(Type[] arguments) => rank == 1 ? arguments[0].MakeArrayType() : arguments[0].MakeArrayType(rank);
}

/// <summary>One type of a <see cref="FamilyHandler"/>.</summary>
internal abstract class ItemsHandler(byte code, Type type) : TypeHandler(code, type)
{
    /// <summary>Reads what follows the description of the type.</summary>
    /// <param name="serializer">Reads the items.</param>
    /// <param name="reader">Stands behind the description.</param>
    /// <param name="count">How many parts follow.</param>
    /// <param name="reference">The value's number, to be bound before items that can lead back to it are read; -1 for none.</param>
    public abstract object ReadItems(ValueSerializer serializer, ref MessagePackReader reader, int count, int reference);
}
