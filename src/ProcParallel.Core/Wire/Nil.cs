namespace ProcParallel.Core.Wire;

/// <summary>The one value of the nil format.</summary>
internal readonly record struct Nil
{
    public static Nil Default => default;
}
