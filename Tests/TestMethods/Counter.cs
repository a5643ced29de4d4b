namespace TestMethods;

/// <summary>Counts in a file, so that attempts in processes that die are counted too.</summary>
public static class Counter
{
    private static int _calls;

    /// <summary>Appends one byte and returns how many there are; for one process at a time.</summary>
    public static int Next(string counterFile)
    {
        using var file = new FileStream(counterFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.WriteByte((byte)'x');
        return (int)file.Position;
    }

    /// <summary>How often this process has called it: the state that a worker keeps between items.</summary>
    public static int CallsInThisProcess() => Interlocked.Increment(ref _calls);
}
