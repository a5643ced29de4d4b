using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using ProcParallel.Core.Serialization;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>
/// The wire format as a file. Where it differs, two processes of different versions would not understand each other: then the protocol's version
/// number must change too, and the file with it (set PROCPARALLEL_WRITE_GOLDEN=1 and run this test).
/// </summary>
public sealed class GoldenFrameTests
{
    private const string FileName = "golden-frames.txt";

    [Fact]
    public void The_wire_format_changes_only_on_purpose()
    {
        string actual = Describe();
        string path = Path.Combine(Folder(), FileName);
        if (Environment.GetEnvironmentVariable("PROCPARALLEL_WRITE_GOLDEN") is { Length: > 0 })
            File.WriteAllText(path, actual);

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }

    [Fact]
    public void Every_row_of_the_table_is_in_the_file()
    {
        HashSet<byte> seen = [.. Values().Select(value => HandlerTable.Core.For(value.Value.GetType(), new TypeRegistry())?.Code ?? ExtensionCode.PropertyBag)];
        byte[] elsewhere =
        [
            ExtensionCode.Nullable, ExtensionCode.SecureString, ExtensionCode.NetworkCredential, ExtensionCode.Exception, ExtensionCode.Decorated, ExtensionCode.Registered,
            ExtensionCode.OtherCollection, ExtensionCode.OtherDictionary, ExtensionCode.FileInfo, ExtensionCode.DirectoryInfo, ExtensionCode.DriveInfo, ExtensionCode.TimeZoneInfo,
            ExtensionCode.SharedMemory, ExtensionCode.SharedObject,
            .. ForeignHandler.Rows.Select(row => row.Code),
        ];

        Assert.Empty(HandlerTable.Core.Rows.Select(row => row.Code).Except(seen).Except(elsewhere));
    }

    private static string Describe()
    {
        var serializer = new ValueSerializer(new SerializationOptions { Registry = new TypeRegistry() });
        var text = new StringBuilder();
        foreach ((string name, object value) in Values())
            text.Append(name).Append(": ").Append(Convert.ToHexString(serializer.Serialize(value))).Append('\n');
        return text.ToString();
    }

    private static Dictionary<string, object> Values()
    {
        object[] shared = [new List<object>()];
        return new Dictionary<string, object>
        {
            ["Boolean"] = true, ["Int32 small"] = 5, ["Int32 large"] = -70000, ["Double"] = 1.5, ["Single"] = 1.5f, ["String"] = "häß", ["String lone"] = "\ud800a",
            ["SByte"] = (sbyte)-5, ["Byte"] = (byte)5, ["Int16"] = (short)-5, ["UInt16"] = (ushort)5, ["UInt32"] = 5u, ["Int64"] = -5L, ["UInt64"] = 5ul,
            ["Int128"] = (Int128)5, ["UInt128"] = (UInt128)5, ["Half"] = (Half)1.5, ["Decimal"] = -1.50m, ["BigInteger"] = BigInteger.Pow(10, 20),
            ["Char"] = 'x', ["Rune"] = new Rune('x'), ["Complex"] = new Complex(1, 2), ["DateTime utc"] = new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            ["DateTime unspecified"] = new DateTime(2024, 1, 2), ["DateTimeOffset"] = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            ["DateOnly"] = new DateOnly(2024, 1, 2), ["TimeOnly"] = new TimeOnly(3, 4), ["TimeSpan"] = TimeSpan.FromSeconds(1), ["Guid"] = new Guid("11223344-5566-7788-99aa-bbccddeeff00"),
            ["Version"] = new Version(1, 2, 3), ["Uri"] = new Uri("https://example.org/"), ["Regex"] = new System.Text.RegularExpressions.Regex("a+"), ["CultureInfo"] = CultureInfo.GetCultureInfo("de-DE"),
            ["IPAddress"] = IPAddress.Parse("10.0.0.1"), ["IPEndPoint"] = new IPEndPoint(IPAddress.Parse("::1"), 80), ["PhysicalAddress"] = new System.Net.NetworkInformation.PhysicalAddress([1, 2, 3, 4, 5, 6]),
            ["MailAddress"] = new System.Net.Mail.MailAddress("a@example.org", "A"), ["Enum"] = DayOfWeek.Friday, ["DBNull"] = DBNull.Value, ["Index"] = ^1, ["Range"] = 1..^1,
            ["KeyValuePair"] = new KeyValuePair<string, int>("a", 1), ["DictionaryEntry"] = new DictionaryEntry("a", 1), ["ValueTuple"] = (1, "a"), ["Encoding"] = new UTF8Encoding(false),
            ["Byte array"] = new byte[] { 1, 2 }, ["Object array"] = new object?[] { 1, null, "a" }, ["Array of numbers"] = new int[] { 1, 2 }, ["Array of texts"] = new string?[] { "a", null },
            ["Array of nullables"] = new int?[] { 1, null }, ["Array of two dimensions"] = new int[,] { { 1, 2 } }, ["ArrayList"] = new ArrayList { 1 }, ["List"] = new List<string> { "a" },
            ["List of numbers"] = new List<double> { 1.5 }, ["HashSet"] = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }, ["SortedSet"] = new SortedSet<int> { 1 },
            ["Queue of T"] = new Queue<int>([1]), ["Stack of T"] = new Stack<int>([1, 2]), ["LinkedList"] = new LinkedList<int>([1]), ["Collection"] = new System.Collections.ObjectModel.Collection<int> { 1 },
            ["ReadOnlyCollection"] = new System.Collections.ObjectModel.ReadOnlyCollection<int>([1]), ["Dictionary"] = new Dictionary<string, object?> { ["a"] = 1 },
            ["SortedDictionary"] = new SortedDictionary<string, int> { ["a"] = 1 }, ["SortedList of T"] = new SortedList<int, int> { [1] = 2 },
            ["ConcurrentDictionary"] = new System.Collections.Concurrent.ConcurrentDictionary<int, int> { [1] = 2 }, ["Hashtable"] = new Hashtable(StringComparer.InvariantCultureIgnoreCase) { ["a"] = 1 },
            ["OrderedDictionary"] = new OrderedDictionary(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }, ["SortedList"] = new SortedList { ["a"] = 1 }, ["Queue"] = new Queue(new object[] { 1 }),
            ["Stack"] = new Stack(new object[] { 1, 2 }), ["Tuple"] = Tuple.Create(1, "a"), ["StringBuilder"] = new StringBuilder("a"), ["BitArray"] = new BitArray(new bool[] { true, false }),
            ["XmlDocument"] = Xml("<a/>"), ["XmlElement"] = Xml("<a b=\"1\"/>").DocumentElement!, ["Object"] = new PropertyBag { ["A"] = 1, ["B"] = "x" },
            ["Objects of one shape"] = new object[] { new PropertyBag { ["A"] = 1 }, new PropertyBag { ["A"] = 2 } }, ["Object with type names"] = new PropertyBag { TypeNames = ["T"], ["A"] = 1 },
            ["Property bag"] = new Sample(), ["Unsendable"] = new UnsendableValue("A.Type", "Item.Stream", "it is open"), ["Shared"] = new object[] { shared, shared[0] },
        };
    }

    private static System.Xml.XmlDocument Xml(string text)
    {
        var document = new System.Xml.XmlDocument();
        document.LoadXml(text);
        return document;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private sealed class Sample
    {
        public int Number { get; set; } = 1;
    }
}
