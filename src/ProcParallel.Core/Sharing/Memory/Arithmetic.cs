using System.Numerics;
using ProcParallel.Core.Methods;

namespace ProcParallel.Core.Sharing;

/// <summary>Sums of elements whose type is known only when the program runs.</summary>
internal static class Arithmetic<T>
    where T : unmanaged
{
    private static readonly (Func<T, T, T> Sum, T One)? Of = typeof(T).GetInterfaces().Contains(NumberInterface())
        ? ((Func<T, T, T>, T))typeof(Numbers<>).MakeGenericType(typeof(T), typeof(T)).GetField(nameof(Numbers<int>.Of))!.GetValue(null)!
        : null;

    /// <summary>The amount by which one counts.</summary>
    public static T One => Known.One;

    private static (Func<T, T, T> Sum, T One) Known =>
        Of ?? throw new NotSupportedException($"{SignatureText.Of(typeof(T))} is not a number: there is nothing to add to.");

    public static T Sum(T one, T other) => Known.Sum(one, other);

    private static Type? NumberInterface()
    {
        try
        {
            return typeof(INumber<>).MakeGenericType(typeof(T));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static class Numbers<TNumber>
        where TNumber : unmanaged, INumber<TNumber>
    {
        public static readonly (Func<TNumber, TNumber, TNumber> Sum, TNumber One) Of = (static (one, other) => unchecked(one + other), TNumber.One);
    }
}
