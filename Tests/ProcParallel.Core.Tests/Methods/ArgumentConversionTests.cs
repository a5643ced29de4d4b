using System.Collections;
using System.Globalization;
using System.Numerics;
using ProcParallel.Core.Methods;
using Xunit;

namespace ProcParallel.Core.Tests.Methods;

public sealed class ArgumentConversionTests
{
    public static TheoryData<object?, Type, object?> Converted => new()
    {
        { null, typeof(string), null },
        { null, typeof(int?), null },
        { 5, typeof(int), 5 },
        { 5, typeof(int?), 5 },
        { 5, typeof(object), 5 },
        { 5, typeof(IComparable), 5 },
        { 5, typeof(long), 5L },
        { 5, typeof(double), 5.0 },
        { 5, typeof(long?), 5L },
        { 5L, typeof(int), 5 },
        { 255L, typeof(byte), (byte)255 },
        { 3.0, typeof(int), 3 },
        { 3m, typeof(int), 3 },
        { -1, typeof(short), (short)-1 },
        { 0.1, typeof(float), 0.1f },
        { 0.1, typeof(decimal), 0.1m },
        { 0.1m, typeof(double), 0.1 },
        { double.NaN, typeof(float), float.NaN },
        { double.PositiveInfinity, typeof(float), float.PositiveInfinity },
        { ulong.MaxValue, typeof(BigInteger), new BigInteger(ulong.MaxValue) },
        { new BigInteger(7), typeof(int), 7 },
        { "7", typeof(int), 7 },
        { " -7 ", typeof(long), -7L },
        { "7", typeof(int?), 7 },
        { "1.5", typeof(double), 1.5 },
        { "1e3", typeof(double), 1000.0 },
        { "NaN", typeof(double), double.NaN },
        { "1.5", typeof(decimal), 1.5m },
        { "true", typeof(bool), true },
        { "x", typeof(char), 'x' },
        { "2024-02-29", typeof(DateTime), new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Unspecified) },
        { "2024-02-29T12:00:00Z", typeof(DateTime), new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc) },
        { "2024-02-29", typeof(DateOnly), new DateOnly(2024, 2, 29) },
        { "12:30", typeof(TimeOnly), new TimeOnly(12, 30) },
        { "00:00:01.5", typeof(TimeSpan), TimeSpan.FromSeconds(1.5) },
        { "3f2504e0-4f89-11d3-9a0c-0305e82c3301", typeof(Guid), new Guid("3f2504e0-4f89-11d3-9a0c-0305e82c3301") },
        { "1.2.3", typeof(Version), new Version(1, 2, 3) },
        { "https://example.org/a", typeof(Uri), new Uri("https://example.org/a") },
        { "friday", typeof(DayOfWeek), DayOfWeek.Friday },
        { "5", typeof(DayOfWeek), DayOfWeek.Friday },
        { 5, typeof(DayOfWeek), DayOfWeek.Friday },
        { 5L, typeof(DayOfWeek?), DayOfWeek.Friday },
        { "ReadOnly, Hidden", typeof(FileAttributes), FileAttributes.ReadOnly | FileAttributes.Hidden },
        { 3, typeof(FileAttributes), FileAttributes.ReadOnly | FileAttributes.Hidden },
        { DayOfWeek.Friday, typeof(int), 5 },
        { DayOfWeek.Friday, typeof(long), 5L },
        { DayOfWeek.Friday, typeof(string), "Friday" },
        { 1.5, typeof(string), "1.5" },
        { true, typeof(string), "True" },
        { 'x', typeof(string), "x" },
        { new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc), typeof(string), "2024-02-29T12:00:00.0000000Z" },
        { TimeSpan.FromSeconds(90), typeof(string), "00:01:30" },
        { new Version(1, 2), typeof(string), "1.2" },
        { new object[] { 1, 2L, "3" }, typeof(int[]), new[] { 1, 2, 3 } },
        { new object?[] { 1, null }, typeof(int?[]), new int?[] { 1, null } },
        { new[] { 1, 2 }, typeof(long[]), new[] { 1L, 2L } },
        { new[] { 1, 2 }, typeof(uint[]), new[] { 1u, 2u } },
        { new[] { 1, 5 }, typeof(DayOfWeek[]), new[] { DayOfWeek.Monday, DayOfWeek.Friday } },
        { new[] { 1, 2 }, typeof(IEnumerable<uint>), new[] { 1u, 2u } },
        { new object[] { 1, 2 }, typeof(List<int>), new List<int> { 1, 2 } },
        { new object[] { 1, 2 }, typeof(IList<int>), new List<int> { 1, 2 } },
        { new object[] { 1, 2 }, typeof(IReadOnlyList<int>), new[] { 1, 2 } },
        { new object[] { 1, 2, 2 }, typeof(HashSet<int>), new HashSet<int> { 1, 2 } },
        { new List<object> { 1 }, typeof(int[]), new[] { 1 } },
        { new ArrayList { 1 }, typeof(int[]), new[] { 1 } },
        { new HashSet<long> { 1 }, typeof(int[]), new[] { 1 } },
        { new object[] { new object[] { 1 }, Array.Empty<object>() }, typeof(int[][]), new[] { new[] { 1 }, [] } },
        { Array.Empty<object>(), typeof(string[]), Array.Empty<string>() },
        { new Hashtable { ["a"] = "1" }, typeof(Dictionary<string, int>), new Dictionary<string, int> { ["a"] = 1 } },
        { new Hashtable { ["1"] = 2 }, typeof(IReadOnlyDictionary<int, string>), new Dictionary<int, string> { [1] = "2" } },
        { new Dictionary<string, object> { ["a"] = 1 }, typeof(IDictionary<string, int>), new Dictionary<string, int> { ["a"] = 1 } },
    };

    public static TheoryData<object?, Type, string> Refused => new()
    {
        { null, typeof(int), "cannot be null" },
        { 300, typeof(byte), "cannot hold" },
        { -1, typeof(uint), "cannot hold" },
        { 3.5, typeof(int), "cannot hold" },
        { double.NaN, typeof(int), "cannot hold" },
        { double.NaN, typeof(decimal), "cannot hold" },
        { 1e300, typeof(float), "cannot hold" },
        { 1e30, typeof(decimal), "cannot hold" },
        { long.MaxValue, typeof(int), "cannot hold" },
        { true, typeof(int), "not a number" },
        { 'x', typeof(int), "not a number" },
        { 1, typeof(bool), "no conversion" },
        { 65, typeof(char), "no conversion" },
        { "1,5", typeof(double), "form" },
        { "1,000", typeof(int), "form" },
        { "1e999", typeof(double), "form" },
        { "", typeof(int), "form" },
        { "xy", typeof(char), "form" },
        { "yes", typeof(bool), "form" },
        { "tomorrow", typeof(DateTime), "form" },
        { "Frida", typeof(DayOfWeek), "Friday" },
        { 9, typeof(DayOfWeek), "none of" },
        { "9", typeof(DayOfWeek), "none of" },
        { ConsoleColor.Red, typeof(DayOfWeek), "another enum" },
        { 5, typeof(int[]), "no conversion" },
        { "5", typeof(int[]), "no conversion" },
        { new object[] { 1, "x" }, typeof(int[]), "element 1" },
        { new[] { -1 }, typeof(uint[]), "element 0" },
        { new[] { 300 }, typeof(List<byte>), "element 0" },
        { new int[1, 1], typeof(int[]), "no conversion" },
        { new Hashtable { ["a"] = "x" }, typeof(Dictionary<string, int>), "key 'a'" },
        { new Hashtable { ["1"] = 0, [1] = 0 }, typeof(Dictionary<int, int>), "twice" },
        { new object[] { 1 }, typeof(Dictionary<string, int>), "no conversion" },
        { new object(), typeof(string), "primitive" },
        { new object[] { 1 }, typeof(string), "primitive" },
        { Enumerable.Range(1, 2).Select(i => i), typeof(int[]), "no conversion" },
    };

    [Theory]
    [MemberData(nameof(Converted), DisableDiscoveryEnumeration = true)]
    public void An_argument_is_converted_to_the_value_and_type(object? value, Type target, object? expected)
    {
        var converted = ArgumentConverter.Convert(value, target);
        Assert.Null(converted.Failure);
        Assert.Equal(expected, converted.Value);
        Assert.Equal(expected?.GetType(), converted.Value?.GetType());
        if (converted.Value is DateTime moment) Assert.Equal(((DateTime)expected!).Kind, moment.Kind);
    }

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void What_does_not_fit_is_refused_with_the_reason(object? value, Type target, string reason) =>
        Assert.Contains(reason, ArgumentConverter.Convert(value, target).Failure, StringComparison.Ordinal);

    [Fact]
    public void A_file_is_its_full_path_as_text_and_a_path_is_a_file()
    {
        var path = Path.GetFullPath("a.txt");
        Assert.Equal(path, ArgumentConverter.Convert(new FileInfo("a.txt"), typeof(string)).Value);
        Assert.Equal(path, TestAssembly.Call("Arguments.FullName", path));
    }

    [Fact]
    public void Conversions_do_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(1.5, ArgumentConverter.Convert("1.5", typeof(double)).Value);
            Assert.Equal("1.5", ArgumentConverter.Convert(1.5m, typeof(string)).Value);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Operators_of_the_users_types_are_not_run()
    {
        var error = TestAssembly.BindingError(MethodBindingReason.ArgumentConversion, () => TestAssembly.Call("Arguments.Custom", 20.5));
        Assert.Equal("temperature", error.ParameterName);
        Assert.Contains("20.5 (double)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Celsius", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_assembly_s_own_type_is_passed_on() =>
        Assert.Equal("20.5", TestAssembly.Call("Arguments.Custom", TestAssembly.Call("Celsius.ToCelsius", 20.5)));

    [Theory]
    [InlineData("Arguments.Colour", "blue", "Blue")]
    [InlineData("Arguments.Colour", 1, "Green")]
    [InlineData("Arguments.Access", 3, "Read, Write")]
    [InlineData("Arguments.Access", "read,write", "Read, Write")]
    [InlineData("Arguments.Day", "Friday", "Friday")]
    public void Enums_of_the_assembly_are_made_of_text_and_numbers(string method, object value, string expected) =>
        Assert.Equal(expected, TestAssembly.Call(method, value));
}
