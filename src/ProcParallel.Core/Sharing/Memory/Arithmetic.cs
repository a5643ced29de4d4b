using System.Numerics;
using ProcParallel.Core.Methods;

namespace ProcParallel.Core.Sharing;

/// <summary>Sums of elements whose type is known only when the program runs.</summary>
internal static class Arithmetic<T>
    where T : unmanaged
{
    private static readonly Func<T, T, T>? Adder = IsNumber() ? (Func<T, T, T>)Known(nameof(Numbers<int>.Adder)) : null;
    private static readonly T Unit = IsNumber() ? (T)Known(nameof(Numbers<int>.Unit)) : default;

    /// <summary>The amount by which one counts.</summary>
    public static T One => Adder is null ? throw NoNumber() : Unit;

    public static T Sum(T one, T other)
    {
        // Known to the compiler, so that it costs no call.
        if (typeof(T) == typeof(double))
            return (T)(object)((double)(object)one + (double)(object)other);
        if (typeof(T) == typeof(float))
            return (T)(object)((float)(object)one + (float)(object)other);
        return Adder is null ? throw NoNumber() : Adder(one, other);
    }

    private static NotSupportedException NoNumber() => new($"{SignatureText.Of(typeof(T))} is not a number: there is nothing to add to.");

    private static bool IsNumber() => Array.Exists(typeof(T).GetInterfaces(), type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(INumber<>));

    private static object Known(string field) => typeof(Numbers<>).MakeGenericType(typeof(T), typeof(T)).GetField(field)!.GetValue(null)!;

    private static class Numbers<TNumber>
        where TNumber : unmanaged, INumber<TNumber>
    {
        public static readonly Func<TNumber, TNumber, TNumber> Adder = static (one, other) => unchecked(one + other);
        public static readonly TNumber Unit = TNumber.One;
    }
}
