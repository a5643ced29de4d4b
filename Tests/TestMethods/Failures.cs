namespace TestMethods;

/// <summary>Methods that throw.</summary>
public static class Failures
{
    public static int Throw(string message) => throw new InvalidOperationException(message);

    public static int ThrowArgument(int value) => throw new ArgumentOutOfRangeException(nameof(value), value, "It is out of range.");

    public static int ThrowNested(string message)
    {
        try
        {
            return Throw("inner " + message);
        }
        catch (InvalidOperationException error)
        {
            throw new CustomException("outer " + message, 42, error);
        }
    }

    public static int ThrowIfOdd(int value) =>
        value % 2 == 0 ? value : throw new InvalidOperationException($"{value} is odd");

    public static int ThrowInInitializer() => BrokenInitializer.Value;

    /// <summary>Throws only so often, counted in a file that all processes share: for retries.</summary>
    public static string ThrowTimes(int times, string counterFile)
    {
        var attempt = Counter.Next(counterFile);
        return attempt > times ? $"attempt {attempt}" : throw new InvalidOperationException($"attempt {attempt} of {times}");
    }

    /// <summary>Throws the first time, and then says whether it runs in another process than then.</summary>
    public static bool ThrowFirst(string firstFile)
    {
        if (File.Exists(firstFile)) return File.ReadAllText(firstFile) != $"{Environment.ProcessId}";
        File.WriteAllText(firstFile, $"{Environment.ProcessId}");
        throw new InvalidOperationException("the first time");
    }

    /// <summary>The first of some items throws the first time, and the second never ends.</summary>
    public static string ThrowFirstAndHang(int index, string counterFile)
    {
        if (index == 1) Waiting.Hang();
        return index == 0 ? ThrowTimes(1, counterFile) : $"item {index}";
    }

    private static class BrokenInitializer
    {
        static BrokenInitializer() => throw new InvalidOperationException("the initializer failed");

        internal static int Value { get; } = 1;
    }
}

public sealed class CustomException(string message, int code, Exception? inner = null) : Exception(message, inner)
{
    public int Code { get; } = code;
}
