using System.Collections;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Globalization;
using System.Text;
using System.Xml;
using ProcParallel.Core.Serialization;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class CollectionTests
{
    public static TheoryData<object> Collections() =>
    [
        Array.Empty<object>(), new object?[] { null }, new object?[] { 1, new object?[] { 2, Array.Empty<object>() } }, new object[] { new object[] { new object[] { 1 } } },
        new byte[] { 1, 2, 3 }, Array.Empty<byte>(), new int[] { 1, -1, int.MaxValue }, Array.Empty<int>(), new bool[] { true, false }, new char[] { 'a', '\ud800' },
        new sbyte[] { -1 }, new short[] { -1 }, new ushort[] { 1 }, new uint[] { 1 }, new long[] { -1 }, new ulong[] { 1 }, new float[] { float.NaN }, new double[] { -0.0 },
        new decimal[] { 1.00m }, new string?[] { "a", null, "" }, new DateTime[] { DateTime.UtcNow }, new Guid[] { Guid.NewGuid() }, new int?[] { 1, null },
        new DayOfWeek[] { DayOfWeek.Friday, DayOfWeek.Monday, DayOfWeek.Friday }, new int[][] { [1], [], [2, 3] }, new object[][] { [1], [] }, new Uri?[] { null },
        new List<int>[] { [1], [] }, new (int, string)[] { (1, "a") }, new Version[,] { { new(1, 2) } },
        new int[,] { { 1, 2 }, { 3, 4 } }, new string?[,,] { { { "a", null } } }, new int[0, 5], Array.CreateInstance(typeof(int), [2], [5]), Array.CreateInstance(typeof(string), [1, 2], [3, 4]),
        new List<object?> { 1, null, "x" }, new List<int> { 1, 2 }, new List<string?> { null }, new List<DateTime> { DateTime.UtcNow }, new List<List<int>> { new() { 1 } }, new List<bool> { true },
        new ArrayList { 1, "x", null }, new Queue(new object[] { 1, 2 }), new Stack(new object[] { 1, 2 }), new Queue<int>([1, 2]), new Stack<string>(["a", "b"]),
        new LinkedList<int>([1, 2]), new Collection<string> { "a" }, new ReadOnlyCollection<int>([1, 2]), new ReadOnlyCollection<string?>(["a", null]),
        new HashSet<int> { 3, 1 }, new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "A" }, new SortedSet<string>(StringComparer.Ordinal) { "b", "a" },
        new Dictionary<string, int> { ["b"] = 1, ["a"] = 2 }, new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { ["A"] = null },
        new Dictionary<Guid, DateTime> { [Guid.NewGuid()] = DateTime.Now }, new Dictionary<object, object?> { [1] = "x", ["k"] = null }, new Dictionary<DayOfWeek, int?> { [DayOfWeek.Friday] = null },
        new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["b"] = 1, ["A"] = 2 }, new SortedList<int, string> { [2] = "b", [1] = "a" },
        new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["x"] = 1 }, new SortedList { ["b"] = 1, ["a"] = 2 },
        new Hashtable { ["a"] = 1, [2] = null }, new Hashtable(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 }, new Hashtable(StringComparer.CurrentCultureIgnoreCase) { ["Key"] = 1 },
        new OrderedDictionary { ["z"] = 1, ["a"] = 2 }, new OrderedDictionary(StringComparer.OrdinalIgnoreCase) { ["Z"] = 1 }, new OrderedDictionary(StringComparer.Create(CultureInfo.GetCultureInfo("tr-TR"), true)) { ["I"] = 1 },
        Tuple.Create(1, "a"), Tuple.Create((object?)null), Tuple.Create(1, 2, 3, 4, 5, 6, 7, 8), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), ((object?)null, 1),
        new StringBuilder("text"), new BitArray(new bool[] { true, false, true, true, false, false, true, false, true }),
        new PropertyBag { ["Name"] = "x", ["Id"] = 1 }, new PropertyBag { TypeNames = ["My.Type", "System.Object"], ["x"] = null }, new PropertyBag(),
        new Dictionary<string, Dictionary<string, List<int[]>>> { ["a"] = new() { ["b"] = [[1], [2, 3]] } },
    ];

    [Theory]
    [MemberData(nameof(Collections))]
    public void A_collection_arrives_as_it_was(object collection) => Trip.AssertExact(collection);

    [Fact]
    public void A_dictionary_that_ignored_case_still_does()
    {
        Assert.Equal(1, Trip.Of(new Hashtable(StringComparer.CurrentCultureIgnoreCase) { ["Key"] = 1 })["KEY"]);
        Assert.Equal(1, Trip.Of(new OrderedDictionary(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 })["KEY"]);
        Assert.Contains("KEY", Trip.Of(new HashSet<string>(StringComparer.InvariantCultureIgnoreCase) { "Key" }));
        Assert.False(Trip.Of(new Hashtable { ["Key"] = 1 }).ContainsKey("KEY"));
    }

    [Fact]
    public void A_dictionary_by_reference_still_is()
    {
        var key = new List<int>();
        var arrived = Trip.Of(new object[] { new Dictionary<object, int>(ReferenceEqualityComparer.Instance) { [key] = 1 }, key });

        var dictionary = Assert.IsType<Dictionary<object, int>>(arrived[0]);
        Assert.Same(ReferenceEqualityComparer.Instance, dictionary.Comparer);
        Assert.Equal(1, dictionary[arrived[1]]);
    }

    [Fact]
    public void Somebodys_own_comparer_becomes_the_default_one() =>
        Assert.Same(EqualityComparer<string>.Default, Trip.Of(new Dictionary<string, int>(new LengthComparer()) { ["a"] = 1 }).Comparer);

    [Fact]
    public void A_collection_of_unknown_type_arrives_as_a_list_of_its_items()
    {
        var list = Assert.IsType<ArrayList>(Trip.Of((object)new ObservableCollection<int> { 1, 2 }));
        var table = Assert.IsType<OrderedDictionary>(Trip.Of((object)new HybridDictionary { ["b"] = 1, ["a"] = 2 }));

        Assert.Equal(new object[] { 1, 2 }, list.ToArray());
        Assert.Equal(1, table["b"]);
    }

    [Fact]
    public void A_typed_collection_of_unknown_elements_arrives_untyped()
    {
        var list = Assert.IsType<List<object>>(Trip.Of((object)new List<Unknown> { new() { Name = "x" } }));
        var array = Assert.IsType<object[]>(Trip.Of((object)new Unknown?[] { null }));

        Assert.Equal("x", Assert.IsType<PropertyBag>(list[0])["Name"]);
        Assert.Equal(new object?[] { null }, array);
    }

    [Fact]
    public void A_document_keeps_its_text_and_white_space()
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml("<?xml version=\"1.0\"?>\n<a b=\"1\">  <!-- c --><![CDATA[<x>]]> </a>");
        Assert.Equal(document.OuterXml, Trip.Of(document).OuterXml);
        Assert.Empty(Trip.Of(new XmlDocument()).OuterXml);
    }

    [Fact]
    public void Files_and_folders_keep_path_and_text()
    {
        FileInfo file = Trip.Of(new FileInfo("relative.txt"));
        Assert.Equal(Path.GetFullPath("relative.txt"), file.FullName);
        Assert.Equal("relative.txt", file.ToString());
        Assert.Equal(Path.GetTempPath(), Trip.Of(new DirectoryInfo(Path.GetTempPath())).FullName);
        Assert.Equal(new DriveInfo("/").Name, Trip.Of(new DriveInfo("/")).Name);
    }

    [Fact]
    public void A_block_of_numbers_is_as_long_as_they_are()
    {
        byte[] message = new ValueSerializer(SerializationOptions.Default).Serialize(new double[10_000]);
        Assert.InRange(message.Length, 80_000, 80_016);
    }

    public sealed class Unknown
    {
        public string? Name { get; set; }
    }

    private sealed class LengthComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;
    }
}
