using System.Runtime.CompilerServices;

namespace TestMethods;

/// <summary>Methods that return tasks and sequences.</summary>
public static class Asynchronous
{
    public static async Task Wait(int milliseconds, CancellationToken cancellationToken = default) =>
        await Task.Delay(milliseconds, cancellationToken);

    public static async Task<int> Square(int value)
    {
        await Task.Yield();
        return value * value;
    }

    public static Task<int> SquareAtOnce(int value) => Task.FromResult(value * value);

    public static async ValueTask Pause() => await Task.Yield();

    public static async ValueTask<string> Greet(string name)
    {
        await Task.Yield();
        return "Hello, " + name;
    }

    public static Task<int>? NullTask() => null;

    public static async Task<int> Fail(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public static async IAsyncEnumerable<int> CountTo(int end, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 1; i <= end; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    public static IAsyncEnumerable<int> CountForEver(CancellationToken cancellationToken) => CountTo(int.MaxValue, cancellationToken);

    public static async IAsyncEnumerable<int> CountThenFail(int end)
    {
        await foreach (var i in CountTo(end)) yield return i;
        throw new InvalidOperationException($"failed after {end}");
    }

    public static IEnumerable<int> Lazily(int end)
    {
        for (var i = 1; i <= end; i++) yield return i;
    }

    /// <summary>Says that it can be cancelled, waits for that, and ends as cancelled.</summary>
    public static async Task<string> UntilCancelled(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }
}
