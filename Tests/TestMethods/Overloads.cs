namespace TestMethods;

/// <summary>Methods of one name.</summary>
public static class Overloads
{
    public static string Which(int value) => "int";

    public static string Which(long value) => "long";

    public static string Which(double value) => "double";

    public static string Which(string value) => "string";

    public static string Which(IEnumerable<int> value) => "IEnumerable<int>";

    public static string Which(int first, int second) => "int, int";

    public static string Which(int first, string second) => "int, string";

    public static string Crossed(int first, long second) => "int, long";

    public static string Crossed(long first, int second) => "long, int";

    public static string WithDefault(int value) => "one";

    public static string WithDefault(int value, int other = 1) => "two";

    public static string WithParams(int value) => "one";

    public static string WithParams(params int[] values) => "params";

    public static string WithToken(int value) => "without a token";

    public static string WithToken(int value, CancellationToken cancellationToken) => "with a token";

    public static string General(object? value) => "object";

    public static string General(string? value) => "string";

    public static string Names(string path) => "path";

    public static string Names(string text, int count) => "text, count";

    public static int Mixed(int value) => value;

    public static async IAsyncEnumerable<int> Mixed(string value)
    {
        await Task.Yield();
        yield return value.Length;
    }
}

public class Base
{
    protected Base()
    {
    }

    public static string Inherited() => "inherited";

    public static string Hidden(int value) => "base";
}

public sealed class Derived : Base
{
    public static new string Hidden(int value) => "derived";
}
