using System.Globalization;
using System.Numerics;

namespace ProcParallel.Core.Methods;

/// <summary>
/// Text to primitive values and back, in the invariant culture whatever the worker's is: the same call gives the same on every
/// machine. Thousands separators are refused, so that a decimal comma is an error and not a factor of ten.
/// </summary>
internal static class TextConversion
{
    private static readonly Dictionary<Type, Func<string, object?>> Parsers = new()
    {
        [typeof(bool)] = text => bool.TryParse(text, out var value) ? value : null,
        [typeof(char)] = text => text.Length == 1 ? text[0] : null,
        [typeof(sbyte)] = Integer<sbyte>,
        [typeof(short)] = Integer<short>,
        [typeof(int)] = Integer<int>,
        [typeof(long)] = Integer<long>,
        [typeof(nint)] = Integer<nint>,
        [typeof(Int128)] = Integer<Int128>,
        [typeof(BigInteger)] = Integer<BigInteger>,
        [typeof(byte)] = Integer<byte>,
        [typeof(ushort)] = Integer<ushort>,
        [typeof(uint)] = Integer<uint>,
        [typeof(ulong)] = Integer<ulong>,
        [typeof(nuint)] = Integer<nuint>,
        [typeof(UInt128)] = Integer<UInt128>,
        [typeof(Half)] = Real<Half>,
        [typeof(float)] = Real<float>,
        [typeof(double)] = Real<double>,
        [typeof(decimal)] = Real<decimal>,
        [typeof(DateTime)] = text => DateTime.TryParse(text, Invariant, DateTimeStyles.RoundtripKind, out var value) ? value : null,
        [typeof(DateTimeOffset)] = text => DateTimeOffset.TryParse(text, Invariant, DateTimeStyles.None, out var value) ? value : null,
        [typeof(DateOnly)] = text => DateOnly.TryParse(text, Invariant, DateTimeStyles.None, out var value) ? value : null,
        [typeof(TimeOnly)] = text => TimeOnly.TryParse(text, Invariant, DateTimeStyles.None, out var value) ? value : null,
        [typeof(TimeSpan)] = text => TimeSpan.TryParse(text, Invariant, out var value) ? value : null,
        [typeof(Guid)] = text => Guid.TryParse(text, out var value) ? value : null,
        [typeof(Version)] = text => Version.TryParse(text, out var value) ? value : null,
        [typeof(Uri)] = text => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var value) ? value : null,
        [typeof(FileInfo)] = text => IsPath(text) ? new FileInfo(text) : null,
        [typeof(DirectoryInfo)] = text => IsPath(text) ? new DirectoryInfo(text) : null,
    };

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    internal static Conversion Parse(string text, Type target)
    {
        if (!Parsers.TryGetValue(target, out var parse)) return Conversion.Fail("there is no conversion from text");
        return parse(text) is { } value
            ? Conversion.Of(value, ConversionRank.Parsed)
            : Conversion.Fail("the text does not have that form");
    }

    internal static Conversion Format(object value)
    {
        var text = value switch
        {
            bool or char or Enum or Version => value.ToString(),
            DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", Invariant),
            TimeSpan or Guid => ((IFormattable)value).ToString(null, Invariant),
            Uri uri => uri.OriginalString,
            FileInfo file => file.FullName,
            DirectoryInfo directory => directory.FullName,
            _ when NumericConversion.IsNumeric(value.GetType()) => ((IFormattable)value).ToString(null, Invariant),
            _ => null,
        };
        return text is null
            ? Conversion.Fail("only primitive values are written as text")
            : Conversion.Of(text, ConversionRank.Formatted);
    }

    private static object? Integer<T>(string text)
        where T : struct, INumberBase<T> =>
        T.TryParse(text, NumberStyles.Integer, Invariant, out var value) ? value : null;

    private static object? Real<T>(string text)
        where T : struct, INumberBase<T> =>
        T.TryParse(text, NumberStyles.Float, Invariant, out var value) && (T.IsFinite(value) || NamesNonFinite(text)) ? value : null;

    /// <summary>A number too large becomes infinity when parsed; only text that says infinity or NaN may.</summary>
    private static bool NamesNonFinite(string text) => !text.AsSpan().ContainsAnyInRange('0', '9');

    private static bool IsPath(string text) => text.Length > 0 && !text.Contains('\0');
}
