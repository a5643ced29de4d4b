namespace TestMethods;

/// <summary>Pure work: the ordinary case.</summary>
public static class Numbers
{
    public static int Square(int value) => value * value;

    public static long Add(long first, long second) => first + second;

    public static int Divide(int dividend, int divisor) => dividend / divisor;

    public static void Nothing(int value) => _ = value;

    public static object? Echo(object? value) => value;

    public static int CountPrimes(int from, int to)
    {
        var count = 0;
        for (var candidate = Math.Max(from, 2); candidate < to; candidate++)
        {
            if (IsPrime(candidate)) count++;
        }

        return count;
    }

    public static bool IsPrime(int value)
    {
        if (value < 2) return false;
        for (var divisor = 2; (long)divisor * divisor <= value; divisor++)
        {
            if (value % divisor == 0) return false;
        }

        return true;
    }

    public static class Nested
    {
        public static int Cube(int value) => value * value * value;
    }
}
