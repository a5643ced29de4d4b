using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace ProcParallel.Core.Tests.Wire;

/// <summary>The JSON that Tests/interop/interop.mjs describes values by.</summary>
internal static class TestDescriptions
{
    private const double MaxSafeInteger = 9007199254740991;

    public static JsonNode? Describe(object? value) => value switch
    {
        null => null,
        bool flag => flag,
        BigInteger integer => Typed("i", integer.ToString(CultureInfo.InvariantCulture)),
        float number => DescribeNumber(number),
        double number => DescribeNumber(number),
        string text => Typed("s", text),
        byte[] bytes => Typed("b", Hex(bytes)),
        DateTime moment => DescribeMoment(moment),
        TestExtension extension => Typed("x", new JsonArray((int)extension.TypeCode, Hex(extension.Data))),
        List<object?> list => new JsonArray([.. list.Select(Describe)]),
        List<KeyValuePair<object?, object?>> map =>
            Typed("m", new JsonArray([.. map.Select(pair => new JsonArray(Describe(pair.Key), Describe(pair.Value)))])),
        _ => throw new ArgumentException($"No MessagePack value: {value.GetType()}", nameof(value)),
    };

    private static JsonObject DescribeNumber(double number)
    {
        if (double.IsNaN(number))
            return Typed("f", "nan");
        bool isNegativeZero = number == 0 && double.IsNegative(number);
        return Math.Abs(number) <= MaxSafeInteger && double.IsInteger(number) && !isNegativeZero
            ? Typed("i", new BigInteger(number).ToString(CultureInfo.InvariantCulture))
            : Typed("f", BitConverter.DoubleToUInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture));
    }

    private static JsonObject DescribeMoment(DateTime moment)
    {
        // Floored, as the format's seconds are.
        long ticks = moment.Ticks - DateTime.UnixEpoch.Ticks;
        long seconds = (long)Math.Floor((decimal)ticks / TimeSpan.TicksPerSecond);
        long nanoseconds = (ticks - (seconds * TimeSpan.TicksPerSecond)) * TimeSpan.NanosecondsPerTick;
        return Typed("t", new JsonArray(seconds.ToString(CultureInfo.InvariantCulture), (int)nanoseconds));
    }

    private static JsonObject Typed(string type, JsonNode value) => new() { [type] = value };

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
