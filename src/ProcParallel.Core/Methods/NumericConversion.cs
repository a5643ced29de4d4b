using System.Numerics;

namespace ProcParallel.Core.Methods;

/// <summary>Number to number. <c>bool</c> and <c>char</c> are no numbers here: what looks like one to C# is a mistake in a script.</summary>
internal static class NumericConversion
{
    private enum Family : byte
    {
        Signed,
        Unsigned,
        Floating,
        Decimal,
    }

    private static readonly Dictionary<Type, (Family Family, int Bits, Func<object, object?> From)> Targets = new()
    {
        [typeof(sbyte)] = (Family.Signed, 8, NumericTarget<sbyte>.From),
        [typeof(short)] = (Family.Signed, 16, NumericTarget<short>.From),
        [typeof(int)] = (Family.Signed, 32, NumericTarget<int>.From),
        [typeof(long)] = (Family.Signed, 64, NumericTarget<long>.From),
        [typeof(nint)] = (Family.Signed, 64, NumericTarget<nint>.From),
        [typeof(Int128)] = (Family.Signed, 128, NumericTarget<Int128>.From),
        [typeof(BigInteger)] = (Family.Signed, int.MaxValue, NumericTarget<BigInteger>.From),
        [typeof(byte)] = (Family.Unsigned, 8, NumericTarget<byte>.From),
        [typeof(ushort)] = (Family.Unsigned, 16, NumericTarget<ushort>.From),
        [typeof(uint)] = (Family.Unsigned, 32, NumericTarget<uint>.From),
        [typeof(ulong)] = (Family.Unsigned, 64, NumericTarget<ulong>.From),
        [typeof(nuint)] = (Family.Unsigned, 64, NumericTarget<nuint>.From),
        [typeof(UInt128)] = (Family.Unsigned, 128, NumericTarget<UInt128>.From),
        [typeof(Half)] = (Family.Floating, 16, NumericTarget<Half>.From),
        [typeof(float)] = (Family.Floating, 32, NumericTarget<float>.From),
        [typeof(double)] = (Family.Floating, 64, NumericTarget<double>.From),
        [typeof(decimal)] = (Family.Decimal, 128, NumericTarget<decimal>.From),
    };

    internal static bool IsNumeric(Type type) => Targets.ContainsKey(type);

    internal static Conversion Convert(object value, Type target)
    {
        var number = value is Enum named ? Underlying(named) : value;
        if (!IsNumeric(number.GetType())) return Conversion.Fail("it is not a number");
        if (number.GetType() == target && value is Enum) return Conversion.Of(number, ConversionRank.Narrowing);

        var converted = Targets[target].From(number);
        if (converted is null) return Conversion.Fail($"{SignatureText.Of(target)} cannot hold it");
        return Conversion.Of(converted, IsWidening(value.GetType(), target) ? ConversionRank.Widening : ConversionRank.Narrowing);
    }

    /// <summary>Whether C# converts implicitly, extended to <see cref="Int128"/>, <see cref="UInt128"/>, <see cref="BigInteger"/> and <see cref="Half"/>.</summary>
    internal static bool IsWidening(Type from, Type to)
    {
        if (!Targets.TryGetValue(from, out var source) || !Targets.TryGetValue(to, out var target)) return false;
        return (source.Family, target.Family) switch
        {
            (Family.Signed or Family.Unsigned, Family.Floating) => target.Bits >= 32,
            (Family.Signed or Family.Unsigned, Family.Decimal) => source.Bits <= 64,
            (Family.Unsigned, Family.Signed) => target.Bits > source.Bits,
            _ => source.Family == target.Family && target.Bits > source.Bits,
        };
    }

    /// <summary>Of two types that both take a value, whether the first is the signed and the second the unsigned one; C# prefers the signed.</summary>
    internal static bool IsSignedBeforeUnsigned(Type first, Type second) =>
        Targets.TryGetValue(first, out var one) && Targets.TryGetValue(second, out var other)
        && one.Family == Family.Signed && other.Family == Family.Unsigned;

    private static object Underlying(Enum value) =>
        System.Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), System.Globalization.CultureInfo.InvariantCulture);
}
