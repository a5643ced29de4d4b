using System.Globalization;

namespace ProcParallel.Core.Methods;

/// <summary>
/// Text and numbers to enums. Only values that the enum defines are taken, or for a flags enum combinations of them: a
/// misspelt name or a wrong number is more likely than an intended undefined value.
/// </summary>
internal static class EnumConversion
{
    internal static Conversion ToEnum(object value, Type type)
    {
        if (value is string text)
        {
            return Enum.TryParse(type, text, ignoreCase: true, out var parsed)
                ? Checked(parsed!, type)
                : Conversion.Fail($"'{ValueText.Shorten(text)}' is none of {Names(type)}");
        }

        // The same enum loaded from another context, as when the caller references the assembly that a load context also holds.
        if (value is Enum && value.GetType().FullName != type.FullName) return Conversion.Fail("it is another enum");

        var number = NumericConversion.Convert(value, Enum.GetUnderlyingType(type));
        return number.Succeeded ? Checked(Enum.ToObject(type, number.Value!), type) : number;
    }

    private static Conversion Checked(object value, Type type) =>
        IsDefined(value, type)
            ? Conversion.Of(value, ConversionRank.Parsed)
            : Conversion.Fail($"{Bits(value)} is none of {Names(type)}");

    private static bool IsDefined(object value, Type type)
    {
        if (Enum.IsDefined(type, value)) return true;
        if (!type.IsDefined(typeof(FlagsAttribute), inherit: false)) return false;
        ulong known = 0;
        foreach (var defined in Enum.GetValuesAsUnderlyingType(type)) known |= Bits(defined);
        return (Bits(value) & ~known) == 0;
    }

    private static ulong Bits(object value)
    {
        var wide = ((IConvertible)value).GetTypeCode() is TypeCode.UInt64
            ? ((IConvertible)value).ToUInt64(CultureInfo.InvariantCulture)
            : unchecked((ulong)((IConvertible)value).ToInt64(CultureInfo.InvariantCulture));
        return wide;
    }

    private static string Names(Type type)
    {
        const int Shown = 12;
        var names = Enum.GetNames(type);
        var list = string.Join(", ", names.Take(Shown));
        return names.Length > Shown ? $"{list}, ... ({names.Length} names of {type.Name})" : $"{list} ({type.Name})";
    }
}
