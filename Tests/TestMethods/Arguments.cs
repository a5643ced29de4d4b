namespace TestMethods;

/// <summary>Parameters of all kinds; most methods write what they were given as text.</summary>
public static class Arguments
{
    public static string Text(string? text) => text ?? "<null>";

    public static string Types(object? first, object? second) => $"{first?.GetType().Name ?? "null"} {second?.GetType().Name ?? "null"}";

    public static double Half(double value) => value / 2;

    public static float Single(float value) => value;

    public static byte Byte(byte value) => value;

    public static int? Nullable(int? value) => value;

    public static string Day(DayOfWeek day) => day.ToString();

    public static string Colour(Colour colour) => colour.ToString();

    public static string Access(Access access) => access.ToString();

    public static DateTime Moment(DateTime moment) => moment;

    public static string Optional(int count, string word = "x", Colour colour = TestMethods.Colour.Green, DateTime moment = default) =>
        $"{count} {word} {colour} {moment.Ticks}";

    public static string OptionalValues(decimal price = 1.5m, Colour? colour = TestMethods.Colour.Blue, int? none = null) =>
        FormattableString.Invariant($"{price} {colour} {(none is null ? "null" : none)}");

    public static string Named(string first, string second, int third = 3) => $"{first} {second} {third}";

    public static int Sum(params int[] numbers) => numbers.Sum();

    public static string Join(string separator, params object?[] parts) => string.Join(separator, parts.Select(p => p ?? "null"));

    public static string JoinUntilCancelled(string separator, CancellationToken cancellationToken, params string[] parts) =>
        string.Join(separator, parts) + (cancellationToken.CanBeCanceled ? " with a token" : "");

    public static int SumArray(int[] numbers) => numbers.Sum();

    public static int SumList(List<int> numbers) => numbers.Sum();

    public static int SumSequence(IEnumerable<int> numbers) => numbers.Sum();

    public static int SumReadOnly(IReadOnlyList<int> numbers) => numbers.Sum();

    public static int SumSet(ISet<int> numbers) => numbers.Sum();

    public static int SumNested(int[][] rows) => rows.Sum(row => row.Sum());

    public static uint First(uint[] numbers) => numbers[0];

    public static int SumValues(Dictionary<string, int> values) => values.Values.Sum();

    public static string Keys(IReadOnlyDictionary<int, string> values) => string.Join(",", values.Keys.Order());

    public static int Length(byte[] bytes) => bytes.Length;

    public static string FullName(FileInfo file) => file.FullName;

    public static string Custom(Celsius temperature) => $"{temperature.Degrees}";
}

public enum Colour
{
    Red,
    Green,
    Blue,
}

[Flags]
public enum Access
{
    None = 0,
    Read = 1,
    Write = 2,
}

/// <summary>Has a conversion from double, which must not be run.</summary>
public readonly struct Celsius(double degrees)
{
    public double Degrees { get; } = degrees;

    public static implicit operator Celsius(double degrees) => new(degrees);

    public static Celsius ToCelsius(double degrees) => degrees;
}
