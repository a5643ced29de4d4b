namespace ProcParallel.Core.Methods;

/// <summary>
/// The two parts of <c>Namespace.Type.Method</c>; a nested type is written <c>Outer+Inner</c>. Only plain names are taken: what the
/// reflection API would read as generic arguments, arrays or another assembly is refused, so a name can never load something else.
/// </summary>
internal readonly record struct MethodName(string Type, string Method)
{
    private const string Reserved = "[],*&()<>\"'\\/;:=";

    internal static MethodName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var dot = text.LastIndexOf('.');
        if (dot <= 0 || dot == text.Length - 1)
        {
            throw new MethodBindingException(
                MethodBindingReason.MethodNotFound,
                $"'{ValueText.Shorten(text)}' is not a method name of the form Namespace.Type.Method.");
        }

        if (!IsPlain(text))
        {
            throw new MethodBindingException(
                MethodBindingReason.MethodNotFound,
                $"'{ValueText.Shorten(text)}' is not a method name: give the plain name Namespace.Type.Method, without parameters or type arguments.");
        }

        return new MethodName(text[..dot], text[(dot + 1)..]);
    }

    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (Reserved.Contains(character) || char.IsWhiteSpace(character) || char.IsControl(character)) return false;
        }

        return true;
    }
}
