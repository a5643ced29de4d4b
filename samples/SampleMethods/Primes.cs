namespace SampleMethods;

/// <summary>Work that keeps a processor busy and needs nothing but numbers: what worker processes are good at.</summary>
public static class Primes
{
    /// <summary>Counts the primes in a range by trial division. Slow on purpose: each number is work of its own.</summary>
    /// <param name="from">The first number of the range.</param>
    /// <param name="to">The number after the last one.</param>
    /// <param name="cancellationToken">Supplied by the worker; cancelled when the item is stopped.</param>
    /// <returns>The number of primes in the range.</returns>
    public static int Count(int from, int to, CancellationToken cancellationToken)
    {
        int count = 0;
        for (int candidate = Math.Max(from, 2); candidate < to; candidate++)
        {
            if ((candidate & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (IsPrime(candidate))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Says whether a number is prime, by trial division.</summary>
    /// <param name="number">The number.</param>
    /// <returns>Whether it is prime.</returns>
    public static bool IsPrime(int number)
    {
        if (number < 2)
        {
            return false;
        }

        for (int divisor = 2; (long)divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
