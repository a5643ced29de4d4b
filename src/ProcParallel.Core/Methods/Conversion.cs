namespace ProcParallel.Core.Methods;

/// <summary>The outcome of converting one value: the value and its rank, or why not.</summary>
internal readonly record struct Conversion(object? Value, ConversionRank Rank, string? Failure)
{
    internal bool Succeeded => Failure is null;

    internal static Conversion Of(object? value, ConversionRank rank) => new(value, rank, null);

    internal static Conversion Fail(string failure) => new(null, ConversionRank.Formatted, failure);
}
