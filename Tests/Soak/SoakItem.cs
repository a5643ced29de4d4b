using ProcParallel.Core;

namespace Soak;

/// <summary>An item, and what may become of it.</summary>
/// <param name="Kind">What the method does with it.</param>
/// <param name="Value">What it answers.</param>
internal sealed record SoakItem(string Kind, int Value)
{
    private static readonly string[] Kinds = ["quick", "sleep", "large", "throw", "exit", "kill", "stop", "hang"];

    /// <summary>Chooses an item; most are quick, and few end their worker.</summary>
    public static SoakItem Choose(Random random, bool harmless)
    {
        int roll = random.Next(1000);
        string kind = roll switch
        {
            < 700 => "quick",
            < 960 => "sleep",
            < 980 => "large",
            < 994 => "throw",
            _ => Kinds[random.Next(4, Kinds.Length)],
        };
        return new SoakItem(harmless && Array.IndexOf(Kinds, kind) >= 4 ? "quick" : kind, random.Next());
    }

    public object?[] Arguments => [Kind, Value];

    /// <summary>Says whether a result is one that this item may have; else what is wrong.</summary>
    public string? Check(ItemResult<object?> result) => result.Error switch
    {
        null when Kind is "quick" or "sleep" => Equals(result.Outputs.SingleOrDefault(), Value) ? null : "its value is wrong",
        null when Kind == "large" => result.Outputs.SingleOrDefault() is byte[] bytes && bytes.Length == 1 + (Value % 400_000) ? null : "its bytes are wrong",
        null => "it succeeded",
        // Whatever runs may be on a worker that is killed from outside.
        WorkerLostException lost => lost.ItemIndex == result.Index ? null : "it is another's loss",
        ItemTimeoutException => Kind is "hang" or "stop" ? null : "it was timed out",
        InvalidOperationException => Kind == "throw" ? null : "it failed: " + result.Error.Message,
        _ => "it failed: " + result.Error,
    };
}
