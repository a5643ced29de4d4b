using System.Collections;

namespace ProcParallel.Core.Methods;

/// <summary>How a value is shown in an error: primitives as text, anything else by its type only, so that no code of the user's runs.</summary>
internal static class ValueText
{
    private const int Longest = 60;

    internal static string Of(object? value)
    {
        if (value is null) return "null";
        var type = SignatureText.Of(value.GetType());
        if (value is string text) return $"'{Shorten(text)}' ({type})";
        if (value is ICollection collection && value.GetType().Assembly == typeof(object).Assembly) return $"a {type} of {collection.Count}";
        var formatted = TextConversion.Format(value);
        return formatted.Succeeded ? $"{Shorten((string)formatted.Value!)} ({type})" : $"a {type}";
    }

    internal static string Shorten(string text) => text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...");
}
