namespace TestMethods;

/// <summary>Methods that cannot be called in another process, one for each reason.</summary>
public sealed unsafe class Signatures
{
    public int Instance(int value) => value;

    public static T Generic<T>(T value) => value;

    public static void Reference(ref int value) => value++;

    public static bool Out(string text, out int value) => int.TryParse(text, out value);

    public static int Pointer(int* value) => value is null ? 0 : 1;

    public static int Span(ReadOnlySpan<char> text) => text.Length;

    public static ReadOnlySpan<char> ReturnsSpan(string text) => text;

    internal static int Internal(int value) => value;
}

public static class Generic<T>
{
    public static string Name() => typeof(T).Name;
}

public static class CaseDiffers
{
    public static string Twin() => "Twin";

    public static string TWIN() => "TWIN";
}

internal static class Hidden
{
    public static int Square(int value) => value * value;
}
