using System.Numerics;

namespace ProcParallel.Core.Methods;

/// <summary>Makes one type of number from all others: exact for integers, nearest for floating-point and decimal, never wrapped.</summary>
internal static class NumericTarget<TTo>
    where TTo : struct, INumber<TTo>
{
    private static readonly bool IsInteger = typeof(TTo).GetInterfaces()
        .Any(i => i.IsConstructedGenericType && i.GetGenericTypeDefinition() == typeof(IBinaryInteger<>));

    /// <summary>Returns the boxed number, or null when the value is no number or does not fit.</summary>
    internal static object? From(object value) => value switch
    {
        int v => Create(v),
        long v => Create(v),
        double v => Create(v),
        sbyte v => Create(v),
        byte v => Create(v),
        short v => Create(v),
        ushort v => Create(v),
        uint v => Create(v),
        ulong v => Create(v),
        nint v => Create(v),
        nuint v => Create(v),
        Int128 v => Create(v),
        UInt128 v => Create(v),
        BigInteger v => Create(v),
        Half v => Create(v),
        float v => Create(v),
        decimal v => Create(v),
        _ => null,
    };

    private static object? Create<TFrom>(TFrom value)
        where TFrom : struct, INumberBase<TFrom>
    {
        if (IsInteger && !TFrom.IsInteger(value)) return null;
        try
        {
            var result = TTo.CreateChecked(value);
            return TTo.IsFinite(result) || !TFrom.IsFinite(value) ? result : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
