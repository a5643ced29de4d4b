using System.Globalization;

namespace Soak;

/// <summary>Uses pools in random ways for as long as asked, and checks that every item is reported once and that nothing is left at the end.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        double minutes = Number(arguments, "--minutes", 1);
        int seed = (int)Number(arguments, "--seed", Environment.TickCount & 0xFFFF);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"soak for {minutes} minutes with seed {seed}"));
        var run = new SoakRun(seed);
        bool passed = await run.RunAsync(TimeSpan.FromMinutes(minutes));
        Console.WriteLine(run.Summary);
        return passed ? 0 : 1;
    }

    private static double Number(string[] arguments, string name, double otherwise)
    {
        int position = Array.IndexOf(arguments, name);
        return position < 0 ? otherwise : double.Parse(arguments[position + 1], CultureInfo.InvariantCulture);
    }
}
