namespace TestMethods;

/// <summary>Methods that take long, or for ever.</summary>
public static class Waiting
{
    /// <summary>Sleeps and can be woken by the token.</summary>
    public static int Sleep(int milliseconds, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(milliseconds);
        cancellationToken.ThrowIfCancellationRequested();
        return milliseconds;
    }

    public static int SleepDeaf(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    /// <summary>Sleeps for ever and heeds no token.</summary>
    public static void Hang() => Thread.Sleep(Timeout.Infinite);

    /// <summary>Computes for ever and heeds no token.</summary>
    public static void Spin()
    {
        var counter = 0L;
        while (true) Interlocked.Increment(ref counter);
    }

    /// <summary>Computes for about that long, whatever the machine.</summary>
    public static long Burn(int milliseconds)
    {
        var end = Environment.TickCount64 + milliseconds;
        var rounds = 0L;
        while (Environment.TickCount64 < end) rounds++;
        return rounds;
    }

    /// <summary>Makes a file, then waits until another file is there: for tests that must know where a worker is.</summary>
    public static bool Meet(string arrivedFile, string goFile, CancellationToken cancellationToken)
    {
        File.WriteAllText(arrivedFile, "");
        while (!File.Exists(goFile))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Thread.Sleep(5);
        }

        return true;
    }
}
