using System.Collections;

namespace ProcParallel.Core.Methods;

/// <summary>
/// Converts an argument to the type of its parameter by the rules of about_ProcParallel_Methods, in this order:
/// <list type="number">
/// <item><description>null to any reference or nullable type;</description></item>
/// <item><description>the same type, a derived one or an implementation: passed as it is;</description></item>
/// <item><description>text or a number to an enum; an enum to its number;</description></item>
/// <item><description>a primitive value to text, and text to a primitive value, always in the invariant culture;</description></item>
/// <item><description>number to number: an integer parameter takes the value exactly or not at all, a floating-point or decimal one the
/// nearest; what is out of range is refused;</description></item>
/// <item><description>a collection to an array, list, set or their interfaces, and a dictionary to a dictionary, element by
/// element.</description></item>
/// </list>
/// Nothing else is converted. No rule calls code of the user's: no operators, constructors, type converters or <c>ToString</c>. All
/// members are safe to call from several threads.
/// </summary>
internal static class ArgumentConverter
{
    internal static Conversion Convert(object? value, Type target)
    {
        if (value is null)
        {
            return AcceptsNull(target)
                ? Conversion.Of(null, ConversionRank.Exact)
                : Conversion.Fail($"{SignatureText.Of(target)} cannot be null");
        }

        var type = value.GetType();
        var wanted = Nullable.GetUnderlyingType(target) ?? target;
        if (type == wanted) return Conversion.Of(value, ConversionRank.Exact);
        if (IsAssignable(value, type, wanted)) return Conversion.Of(value, ConversionRank.Assignable);
        return ConvertValue(value, wanted);
    }

    internal static bool AcceptsNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static Conversion ConvertValue(object value, Type wanted)
    {
        if (wanted.IsEnum) return EnumConversion.ToEnum(value, wanted);
        if (wanted == typeof(string)) return TextConversion.Format(value);
        if (value is string text) return TextConversion.Parse(text, wanted);
        if (NumericConversion.IsNumeric(wanted)) return NumericConversion.Convert(value, wanted);
        if (value is IDictionary dictionary) return CollectionConversion.ConvertDictionary(dictionary, wanted);
        return CollectionConversion.ConvertSequence(value, wanted);
    }

    /// <summary>
    /// To the runtime an <c>int[]</c> is also a <c>uint[]</c> and an array of any enum over int, which would pass numbers on without
    /// any check of their range.
    /// </summary>
    private static bool IsAssignable(object value, Type type, Type wanted)
    {
        if (!wanted.IsInstanceOfType(value)) return false;
        if (!type.IsArray || !type.GetElementType()!.IsValueType) return true;
        var wantedElement = wanted.IsArray ? wanted.GetElementType()
            : wanted.IsConstructedGenericType ? wanted.GenericTypeArguments[0]
            : null;
        return wantedElement is null || wantedElement == type.GetElementType();
    }
}
